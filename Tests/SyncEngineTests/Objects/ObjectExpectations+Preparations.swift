extension ObjectExpectations {
    /// A look at an object that is due.
    static let preparations = """
        == prepare
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced, tags once more
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete | returning after create? delete?
        PENDING; send restore
            returning
        PENDING; send force
            returning after delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, later
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING; send update B
            stale spent | revoked
        PENDING; send update A
            live of unknown content
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore? | owes repeated delete
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING; send force
            owes force delete
        PENDING; send restore
            returning | returning after delete? | returning after create? delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        PENDING; due never; send tag
            synced, tags once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, disabled
        PENDING/disabled; due never
            new | stale | leaving | releasing
        PENDING/disabled
            new unknown | new without bytes | new nameless | new oversized | create | create? | create +B |
            create? +B | create +absent | create? +absent | stale without bytes | stale unknown |
            stale spent | live of unknown content | revoked | update | update? | update +C | update? +C |
            update? +absent | update revoked | leaving after create? | leaving after restore? | delete |
            delete? | delete? +B | delete after create? | delete after restore? | force delete |
            force delete? | owes force delete | owes repeated delete | repeated delete | returning |
            returning after delete? | returning after create? delete? | restore | restore? |
            restore? +absent | release | release? | releasing create | releasing create? | claiming | claim |
            claim? | untagged | tag | tag? | tag once more | throttled nine times
        SYNCED
            synced | synced retained
        UNSYNCED
            absent | absent scheduled | absent releasing
        SYNCED; due never
            synced, tags once more
        CLIENT_SIDE_ERROR/access_denied; due never
            failed client | failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never
            failed service | failed update?
        INTERNAL_VAULT_ERROR/internal_error; due never
            failed agent
        == prepare, restore denied
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced, tags once more
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete | returning after create? delete?
        PENDING; send force
            returning | returning after delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, restore denied, later
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING; send update B
            stale spent | revoked
        PENDING; send update A
            live of unknown content
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore? | owes repeated delete
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING; send force
            owes force delete | returning | returning after delete? | returning after create? delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        PENDING; due never; send tag
            synced, tags once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, name taken
        CLIENT_SIDE_ERROR/name_collision; due +300s
            new | returning | returning after delete? | returning after create? delete? | releasing |
            claiming
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced, tags once more
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/name_collision
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, overwrite
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced, tags once more
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete | returning after create? delete?
        PENDING; send restore
            returning
        PENDING; send force
            returning after delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; send claim
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, overwrite, name may be taken
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced, tags once more
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete | returning after create? delete?
        PENDING; send restore
            returning
        PENDING; send force
            returning after delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        CLIENT_SIDE_ERROR/name_collision; due +300s
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, window 0
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced, tags once more
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send force
            leaving
        PENDING; send delete 7
            leaving after create?
        PENDING; send force
            leaving after restore? | returning after delete?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete | returning after create? delete?
        PENDING; send restore
            returning
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send force
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, window 0, later
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced
        SYNCED; want A
            synced retained
        PENDING; due never; send update B
            stale
        PENDING; send update B
            stale spent | revoked
        PENDING; send update A
            live of unknown content
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send force
            leaving
        PENDING; send force
            leaving after create? | leaving after restore? | owes force delete
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING; send delete 7
            owes repeated delete
        PENDING; send restore
            returning | returning after delete? | returning after create? delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        PENDING; due never; send tag
            synced, tags once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send force
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        == prepare, retain always
        PENDING; due never; send create A
            new | releasing
        PENDING/awaiting_value
            new unknown | new without bytes | stale without bytes | stale unknown
        CLIENT_SIDE_ERROR/invalid_external_name; due +300s
            new nameless
        CLIENT_SIDE_ERROR/value_too_large; due +300s
            new oversized
        PENDING; again create A
            create | create? | create +B | create? +B | create +absent | create? +absent | releasing create |
            releasing create? | throttled nine times
        SYNCED
            synced | synced retained | synced, tags once more
        PENDING; due never; send update B
            stale
        PENDING/version_budget; due +1200s
            stale spent
        PENDING; send update A
            live of unknown content
        PENDING; send update B
            revoked
        PENDING; again update B
            update | update? | update +C | update? +C | update? +absent | update revoked
        PENDING; due never; send delete 30
            leaving
        PENDING; send delete 30
            leaving after create? | leaving after restore?
        PENDING; again delete 30
            delete | delete? | delete? +B | delete after restore? | repeated delete
        PENDING; again delete 7
            delete after create?
        PENDING; again force
            force delete | force delete? | release | release?
        UNSYNCED
            absent | absent scheduled | absent releasing
        PENDING/horizon; due +840s
            owes force delete | owes repeated delete | returning after create? delete?
        PENDING; send restore
            returning
        PENDING; send force
            returning after delete?
        PENDING; again restore
            restore | restore? | restore? +absent
        PENDING; not claiming; send create A
            claiming
        PENDING; again claim
            claim | claim?
        PENDING; send tag
            untagged
        PENDING; again tag
            tag | tag? | tag once more
        CLIENT_SIDE_ERROR/access_denied; due never; send create A
            failed client
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; send update B
            failed service
        INTERNAL_VAULT_ERROR/internal_error; due never; send update B
            failed agent
        CLIENT_SIDE_ERROR/access_denied; due never; send delete 30
            failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; due never; again update B
            failed update?
        """
}
