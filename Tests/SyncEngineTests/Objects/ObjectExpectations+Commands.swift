extension ObjectExpectations {
    /// What the host asks for, and the agent starting.
    static let commands = """
        == desire C
        PENDING; +1; want C*
            new | stale | leaving | releasing
        PENDING; +1; want C*; due now
            new unknown | new without bytes | new nameless | new oversized | create | create? | create +B |
            create? +B | create +absent | create? +absent | synced | synced retained | stale without bytes |
            stale unknown | stale spent | live of unknown content | revoked | update | update? |
            update? +absent | update revoked | leaving after create? | leaving after restore? | delete |
            delete? | delete? +B | delete after create? | delete after restore? | force delete |
            force delete? | absent | absent scheduled | owes force delete | owes repeated delete |
            repeated delete | returning | returning after delete? | returning after create? delete? |
            restore | restore? | restore? +absent | release | release? | releasing create |
            releasing create? | absent releasing | claiming | claim | claim? | untagged | tag | tag? |
            tag once more | synced, tags once more
        PENDING; +1; due now
            update +C | update? +C
        PENDING; +1; want C*; attempt 0; due now
            failed client | failed service | failed agent | throttled nine times | failed leaving |
            failed update?
        == desire A
        PENDING; +1
            new | releasing
        PENDING; +1; want A*; due now
            new unknown | new without bytes | new oversized | create +B | create? +B | create +absent |
            create? +absent | update | update? | update +C | update? +C | update? +absent | update revoked |
            delete | delete? | delete? +B | delete after create? | delete after restore? | force delete |
            force delete? | absent | absent scheduled | owes force delete | owes repeated delete |
            repeated delete | restore? +absent | absent releasing | tag once more
        PENDING; +1; due now
            new nameless | create | create? | live of unknown content | returning | returning after delete? |
            returning after create? delete? | restore | restore? | release | release? | releasing create |
            releasing create? | claiming | claim | claim? | untagged | tag | tag?
        SYNCED; +1; want A*; due now
            synced | stale without bytes | stale unknown | stale spent | revoked | leaving after create? |
            leaving after restore? | synced, tags once more
        SYNCED; +1; due now
            synced retained
        SYNCED; +1; want A*
            stale | leaving
        PENDING; +1; attempt 0; due now
            failed client | throttled nine times
        SYNCED; +1; want A*; attempt 0; due now
            failed service | failed agent | failed leaving
        PENDING; +1; want A*; attempt 0; due now
            failed update?
        == desire absent
        UNSYNCED; +1; want absent
            new | releasing
        UNSYNCED; +1; want absent; due now
            new unknown | new without bytes | new nameless | new oversized | returning |
            returning after delete? | returning after create? delete? | claiming
        PENDING; +1; want absent; due now
            create | create? | create +B | create? +B | synced | synced retained | stale without bytes |
            stale unknown | stale spent | live of unknown content | revoked | update | update? | update +C |
            update? +C | update revoked | delete? +B | restore | restore? | release | release? |
            releasing create | releasing create? | claim | claim? | untagged | tag | tag? | tag once more |
            synced, tags once more
        PENDING; +1; due now
            create +absent | create? +absent | update? +absent | leaving after create? |
            leaving after restore? | delete | delete? | delete after create? | delete after restore? |
            force delete | force delete? | owes force delete | owes repeated delete | repeated delete |
            restore? +absent
        PENDING; +1; want absent
            stale
        PENDING; +1
            leaving
        UNSYNCED; +1; due now
            absent | absent scheduled | absent releasing
        UNSYNCED; +1; want absent; attempt 0; due now
            failed client
        PENDING; +1; want absent; attempt 0; due now
            failed service | failed agent | throttled nine times | failed update?
        PENDING; +1; attempt 0; due now
            failed leaving
        == desire A, later
        PENDING; +1; due now
            new | new nameless | create | create? | live of unknown content | returning |
            returning after delete? | returning after create? delete? | restore | restore? | release |
            release? | releasing | releasing create | releasing create? | claiming | claim | claim? |
            untagged | tag | tag?
        PENDING; +1; want A*; due now
            new unknown | new without bytes | new oversized | create +B | create? +B | create +absent |
            create? +absent | update | update? | update +C | update? +C | update? +absent | update revoked |
            delete | delete? | delete? +B | delete after create? | delete after restore? | force delete |
            force delete? | absent | absent scheduled | owes force delete | owes repeated delete |
            repeated delete | restore? +absent | tag once more
        SYNCED; +1; want A*; due now
            synced | stale | stale without bytes | stale unknown | stale spent | revoked | leaving |
            leaving after create? | leaving after restore? | synced, tags once more
        SYNCED; +1; due now
            synced retained
        PENDING; +1; want A*; releasing no more; due now
            absent releasing
        PENDING; +1; attempt 0; due now
            failed client | throttled nine times
        SYNCED; +1; want A*; attempt 0; due now
            failed service | failed agent | failed leaving
        PENDING; +1; want A*; attempt 0; due now
            failed update?
        == supply A
        =
            new | new nameless | new oversized | create | create? | create +B | create? +B | create +absent |
            create? +absent | synced | synced retained | stale | stale without bytes | stale spent |
            live of unknown content | revoked | update | update? | update +C | update? +C | update? +absent |
            update revoked | leaving | leaving after create? | leaving after restore? | delete | delete? |
            delete? +B | delete after create? | delete after restore? | force delete | force delete? |
            absent | absent scheduled | owes force delete | owes repeated delete | repeated delete |
            returning | returning after delete? | returning after create? delete? | restore | restore? |
            restore? +absent | release | release? | releasing | releasing create | releasing create? |
            absent releasing | claiming | claim | claim? | untagged | tag | tag? | synced, tags once more |
            throttled nine times | failed leaving
        PENDING; want A*; due now
            new unknown | new without bytes | tag once more
        SYNCED; want A*; due now
            stale unknown
        PENDING; attempt 0; due now
            failed client | failed service | failed agent | failed update?
        == supply B
        =
            new | new without bytes | new nameless | new oversized | create | create? | create +B |
            create? +B | create +absent | create? +absent | synced | synced retained | stale | stale spent |
            live of unknown content | revoked | update | update? | update +C | update? +C | update? +absent |
            update revoked | leaving | leaving after create? | leaving after restore? | delete | delete? |
            delete? +B | delete after create? | delete after restore? | force delete | force delete? |
            absent | absent scheduled | owes force delete | owes repeated delete | repeated delete |
            returning | returning after delete? | returning after create? delete? | restore | restore? |
            restore? +absent | release | release? | releasing | releasing create | releasing create? |
            absent releasing | claiming | claim | claim? | untagged | tag | tag? | tag once more |
            synced, tags once more | throttled nine times | failed leaving
        PENDING; want B*; due now
            new unknown | stale without bytes | stale unknown
        PENDING; attempt 0; due now
            failed client | failed service | failed agent | failed update?
        == retry
        PENDING
            new | stale | leaving | releasing
        PENDING; due now
            new unknown | new without bytes | new nameless | new oversized | create | create? | create +B |
            create? +B | create +absent | create? +absent | stale without bytes | stale unknown |
            stale spent | live of unknown content | revoked | update | update? | update +C | update? +C |
            update? +absent | update revoked | leaving after create? | leaving after restore? | delete |
            delete? | delete? +B | delete after create? | delete after restore? | force delete |
            force delete? | owes force delete | owes repeated delete | repeated delete | returning |
            returning after delete? | returning after create? delete? | restore | restore? |
            restore? +absent | release | release? | releasing create | releasing create? | claiming | claim |
            claim? | untagged | tag | tag? | tag once more
        =
            synced | synced retained | absent | absent scheduled | absent releasing
        SYNCED; due now
            synced, tags once more
        PENDING; attempt 0; due now
            failed client | failed service | failed agent | throttled nine times | failed leaving |
            failed update?
        == rewrite A
        PENDING; +1
            new | releasing
        PENDING; +1; want A*; due now
            new unknown | new without bytes | new oversized | create +B | create? +B | create +absent |
            create? +absent | absent | absent scheduled | owes force delete | owes repeated delete |
            repeated delete | restore? +absent | absent releasing
        PENDING; +1; due now
            new nameless | create | create? | live of unknown content | returning | returning after delete? |
            returning after create? delete? | restore | restore? | release | release? | releasing create |
            releasing create? | claiming | claim | claim?
        PENDING; +1; want A*; have ?; due now
            synced | stale without bytes | stale unknown | stale spent | revoked | update | update? |
            update +C | update? +C | update? +absent | update revoked | leaving after create? |
            leaving after restore? | delete | delete? | delete? +B | delete after create? |
            delete after restore? | force delete | force delete? | tag once more | synced, tags once more
        PENDING; +1; have ?; due now
            synced retained | untagged | tag | tag?
        PENDING; +1; want A*; have ?
            stale | leaving
        PENDING; +1; attempt 0; due now
            failed client | throttled nine times
        PENDING; +1; want A*; have ?; attempt 0; due now
            failed service | failed agent | failed leaving | failed update?
        == restart
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        PENDING; doubt; due now
            create | create? | create +B | create? +B | create +absent | create? +absent | update | update? |
            update +C | update? +C | update? +absent | update revoked | delete | delete? | delete? +B |
            delete after create? | delete after restore? | force delete | force delete? | repeated delete |
            restore | restore? | restore? +absent | release | release? | releasing create |
            releasing create? | claim | claim? | tag | tag? | tag once more | throttled nine times
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; due now
            failed update?
        """
}
