extension ObjectExpectations {
    /// A call that was carried out, or met what it did not expect.
    static let results = """
        == applied
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        SYNCED; want A; have A; settled; tagged; budget 1; !account
            create
        SYNCED; want A; have A; settled; create?; tagged; budget 1; !account
            create?
        PENDING; have A; settled; tagged; budget 1; due now; !account
            create +B | create +absent
        PENDING; have A; settled; create?; tagged; budget 1; due now; !account
            create? +B | create? +absent
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        UNSYNCED; have absent; settled; !ledger
            delete
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        UNSYNCED; have absent; settled; !ledger create?
            delete after create?
        PENDING; have absent; settled; owes; due now; !ledger repeat +840s
            delete after restore?
        UNSYNCED; have absent; settled; releasing now; !forget
            force delete | force delete?
        PENDING; settled; due now; !ledger repeat +840s
            repeated delete
        PENDING; have ?; settled; create?; tagged; due now; !forget; !account
            restore
        PENDING; have ?; settled; restore?; tagged; due now; !forget; !account
            restore? | restore? +absent
        PENDING; settled; releasing now; due now; !forget
            release | release?
        SYNCED; want A; have A; settled; releasing no more; tagged; budget 1; !account
            releasing create
        SYNCED; want A; have A; settled; releasing no more; create?; tagged; budget 1; !account
            releasing create?
        PENDING; have ?; settled; not claiming; due now; !account
            claim | claim?
        SYNCED; want A; settled; tagged
            tag
        SYNCED; want A; settled; tagged; tags +840s again; due +840s
            tag?
        SYNCED; settled; tags not again
            tag once more
        SYNCED; want A; have A; settled; tagged; budget 1; attempt 0; !account
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        == applied at the second attempt
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        SYNCED; want A; have A; settled; create?; tagged; budget 1; !account
            create | create?
        PENDING; have A; settled; create?; tagged; budget 1; due now; !account
            create +B | create? +B | create +absent | create? +absent
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        UNSYNCED; have absent; settled; !ledger delete?
            delete | delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        UNSYNCED; have absent; settled; !ledger delete? create?
            delete after create?
        PENDING; have absent; settled; owes; due now; !ledger delete? repeat +840s
            delete after restore?
        UNSYNCED; have absent; settled; releasing now; !forget
            force delete | force delete?
        PENDING; settled; due now; !ledger delete? repeat +840s
            repeated delete
        PENDING; have ?; settled; create?; restore?; tagged; due now; !forget; !account
            restore
        PENDING; have ?; settled; restore?; tagged; due now; !forget; !account
            restore? | restore? +absent
        PENDING; settled; releasing now; due now; !forget
            release | release?
        SYNCED; want A; have A; settled; releasing no more; create?; tagged; budget 1; !account
            releasing create | releasing create?
        PENDING; have ?; settled; not claiming; due now; !account
            claim | claim?
        SYNCED; want A; settled; tagged; tags +900s again; due +900s
            tag | tag?
        SYNCED; settled; tags +900s again; due +900s
            tag once more
        SYNCED; want A; have A; settled; create?; tagged; budget 1; attempt 0; !account
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        == applied, window 0
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        SYNCED; want A; have A; settled; tagged; budget 1; !account
            create
        SYNCED; want A; have A; settled; create?; tagged; budget 1; !account
            create?
        PENDING; have A; settled; tagged; budget 1; due now; !account
            create +B | create +absent
        PENDING; have A; settled; create?; tagged; budget 1; due now; !account
            create? +B | create? +absent
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        UNSYNCED; have absent; settled; !ledger
            delete
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        PENDING; have absent; settled; owes; due now; !ledger create? force +840s
            delete after create?
        PENDING; have absent; settled; owes; due now; !ledger repeat +840s
            delete after restore?
        UNSYNCED; have absent; settled; releasing now; !forget
            force delete | force delete?
        PENDING; settled; due now; !ledger repeat +840s
            repeated delete
        PENDING; have ?; settled; create?; tagged; due now; !forget; !account
            restore
        PENDING; have ?; settled; restore?; tagged; due now; !forget; !account
            restore? | restore? +absent
        PENDING; settled; releasing now; due now; !forget
            release | release?
        SYNCED; want A; have A; settled; releasing no more; tagged; budget 1; !account
            releasing create
        SYNCED; want A; have A; settled; releasing no more; create?; tagged; budget 1; !account
            releasing create?
        PENDING; have ?; settled; not claiming; due now; !account
            claim | claim?
        SYNCED; want A; settled; tagged
            tag
        SYNCED; want A; settled; tagged; tags +840s again; due +840s
            tag?
        SYNCED; settled; tags not again
            tag once more
        SYNCED; want A; have A; settled; tagged; budget 1; attempt 0; !account
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        == applied, retain always
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        SYNCED; have A; settled; tagged; budget 1; !account
            create
        SYNCED; have A; settled; create?; tagged; budget 1; !account
            create?
        PENDING; have A; settled; tagged; budget 1; due now; !account
            create +B | create +absent
        PENDING; have A; settled; create?; tagged; budget 1; due now; !account
            create? +B | create? +absent
        SYNCED; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; have B; settled; budget 1; !forget
            update revoked
        UNSYNCED; have absent; settled; !ledger
            delete
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        UNSYNCED; have absent; settled; !ledger create?
            delete after create?
        PENDING; have absent; settled; owes; due now; !ledger repeat +840s
            delete after restore?
        UNSYNCED; have absent; settled; releasing now; !forget
            force delete | force delete?
        PENDING; settled; due now; !ledger repeat +840s
            repeated delete
        PENDING; have ?; settled; create?; tagged; due now; !forget; !account
            restore
        PENDING; have ?; settled; restore?; tagged; due now; !forget; !account
            restore? | restore? +absent
        PENDING; settled; releasing now; due now; !forget
            release | release?
        SYNCED; have A; settled; releasing no more; tagged; budget 1; !account
            releasing create
        SYNCED; have A; settled; releasing no more; create?; tagged; budget 1; !account
            releasing create?
        PENDING; have ?; settled; not claiming; due now; !account
            claim | claim?
        SYNCED; settled; tagged
            tag
        SYNCED; settled; tagged; tags +840s again; due +840s
            tag?
        SYNCED; settled; tags not again
            tag once more
        SYNCED; have A; settled; tagged; budget 1; attempt 0; !account
            throttled nine times
        SYNCED; have B; settled; budget 1; attempt 0; due never
            failed update?
        == applied without ARN
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 1; due +1s
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | claim | claim?
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        UNSYNCED; have absent; settled; !ledger
            delete
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        UNSYNCED; have absent; settled; !ledger create?
            delete after create?
        PENDING; have absent; settled; owes; due now; !ledger repeat +840s
            delete after restore?
        UNSYNCED; have absent; settled; releasing now; !forget
            force delete | force delete?
        PENDING; settled; due now; !ledger repeat +840s
            repeated delete
        PENDING; have ?; settled; create?; tagged; due now; !forget; !account
            restore
        PENDING; have ?; settled; restore?; tagged; due now; !forget; !account
            restore? | restore? +absent
        PENDING; settled; releasing now; due now; !forget
            release | release?
        SYNCED; want A; settled; tagged
            tag
        SYNCED; want A; settled; tagged; tags +840s again; due +840s
            tag?
        SYNCED; settled; tags not again
            tag once more
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 10; due +300s
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        == stale result
        =
            new | new unknown | new without bytes | new nameless | new oversized | create | create? |
            create +B | create? +B | create +absent | create? +absent | synced | synced retained | stale |
            stale without bytes | stale unknown | stale spent | live of unknown content | revoked | update |
            update? | update +C | update? +C | update? +absent | update revoked | leaving |
            leaving after create? | leaving after restore? | delete | delete? | delete? +B |
            delete after create? | delete after restore? | force delete | force delete? | absent |
            absent scheduled | owes force delete | owes repeated delete | repeated delete | returning |
            returning after delete? | returning after create? delete? | restore | restore? |
            restore? +absent | release | release? | releasing | releasing create | releasing create? |
            absent releasing | claiming | claim | claim? | untagged | tag | tag? | tag once more |
            synced, tags once more | failed client | failed service | failed agent | throttled nine times |
            failed leaving | failed update?
        == not found
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            create | releasing create
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            create? | create? +B | create? +absent | releasing create?
        PENDING; settled; attempt 1; due now
            create +B
        UNSYNCED; settled; attempt 1; due now
            create +absent
        PENDING; have absent; settled; untagged; due now; !forget
            update | update? | update +C | update? +C | update revoked
        UNSYNCED; have absent; settled; untagged; !forget
            update? +absent
        UNSYNCED; have absent; settled; !forget
            delete | delete? | delete after create? | delete after restore? | force delete
        PENDING; have absent; settled; due now; !forget
            delete? +B | tag | tag?
        UNSYNCED; have absent; settled; releasing now; !forget
            force delete?
        UNSYNCED; settled; owes nothing; !forget
            repeated delete
        PENDING; settled; due now; !forget
            restore | restore? | release
        UNSYNCED; settled; !forget
            restore? +absent
        PENDING; settled; releasing now; due now; !forget
            release?
        PENDING; settled; not claiming; due now
            claim | claim?
        PENDING; have absent; settled; untagged; tags not again; due now; !forget
            tag once more
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 10; due +3600s
            throttled nine times
        PENDING; have absent; settled; untagged; attempt 0; due now; !forget
            failed update?
        == exists
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/name_collision; settled; attempt 1; due +300s
            create | releasing create
        CLIENT_SIDE_ERROR/name_collision; settled; create?; attempt 1; due +300s
            create? | releasing create?
        PENDING; settled; attempt 1; due now
            create +B
        PENDING; settled; create?; attempt 1; due now
            create? +B
        UNSYNCED; settled; attempt 1; due now
            create +absent
        UNSYNCED; settled; create?; attempt 1; due now
            create? +absent
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            delete | delete after create? | delete after restore? | force delete | repeated delete | restore |
            release | claim | tag | tag once more
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            delete? | delete? +B | force delete? | restore? | restore? +absent | release? | claim? | tag?
        CLIENT_SIDE_ERROR/name_collision; settled; attempt 10; due +3600s
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        == exists, overwrite
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        PENDING; settled; claiming; due now
            create | create +B | releasing create
        PENDING; settled; claiming; create?; due now
            create? | create? +B | releasing create?
        UNSYNCED; settled; claiming
            create +absent
        UNSYNCED; settled; claiming; create?
            create? +absent
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            delete | delete after create? | delete after restore? | force delete | repeated delete | restore |
            release | claim | tag | tag once more
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            delete? | delete? +B | force delete? | restore? | restore? +absent | release? | claim? | tag?
        PENDING; settled; claiming; attempt 0; due now
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        == exists, overwrite, name may be taken
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/name_collision; settled; attempt 1; due +300s
            create | releasing create
        CLIENT_SIDE_ERROR/name_collision; attempt 1; due +300s
            create? | create? +B | create? +absent | releasing create?
        PENDING; settled; attempt 1; due now
            create +B
        UNSYNCED; settled; attempt 1; due now
            create +absent
        SYNCED; want B; have B; settled; budget 1
            update | update?
        PENDING; have B; settled; budget 1; due now
            update +C | update? +C | update? +absent
        SYNCED; want B; have B; settled; budget 1; !forget
            update revoked
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            delete | delete after create? | delete after restore? | force delete | repeated delete | restore |
            release | claim | tag | tag once more
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            delete? | delete? +B | force delete? | restore? | restore? +absent | release? | claim? | tag?
        CLIENT_SIDE_ERROR/name_collision; settled; attempt 10; due +3600s
            throttled nine times
        SYNCED; want B; have B; settled; budget 1; attempt 0; due never
            failed update?
        """
}
