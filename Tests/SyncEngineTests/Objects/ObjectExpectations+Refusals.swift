extension ObjectExpectations {
    /// A call that was refused, or of which nobody knows.
    static let refusals = """
        == marked for deletion
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 1; due +300s
            create | update | tag | tag once more
        CLIENT_SIDE_ERROR/name_scheduled; attempt 1; due +300s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        PENDING; have absent; settled; due now
            update revoked
        UNSYNCED; have absent; settled
            delete | delete after create?
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        PENDING; have absent; settled; owes; due now; !ledger repeat +840s
            delete after restore?
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            force delete | restore | release
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            force delete? | restore? | restore? +absent | release?
        PENDING; settled; due now; !ledger repeat +840s
            repeated delete
        PENDING/name_releasing; settled; attempt 1; due now
            releasing create
        PENDING/name_releasing; attempt 1; due now
            releasing create?
        CLIENT_SIDE_ERROR/name_scheduled; settled; not claiming; attempt 1; due +300s
            claim
        CLIENT_SIDE_ERROR/name_scheduled; not claiming; attempt 1; due +300s
            claim?
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/name_scheduled; attempt 3; due +1200s
            failed update?
        == marked for deletion, later
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 1; due +300s
            create | update | tag | tag once more
        CLIENT_SIDE_ERROR/name_scheduled; settled; create?; attempt 1; due +300s
            create?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        PENDING; settled; create?; attempt 1; due now
            create? +B
        UNSYNCED; settled; attempt 1; due now
            create +absent
        UNSYNCED; settled; create?; attempt 1; due now
            create? +absent
        CLIENT_SIDE_ERROR/name_scheduled; attempt 1; due +300s
            update? | tag?
        PENDING; have ?; settled; budget 1; attempt 1; due now
            update? +C | update? +absent
        PENDING; have absent; settled; due now
            update revoked
        UNSYNCED; have absent; settled
            delete | delete after create? | delete after restore?
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            force delete | restore | release
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            force delete? | restore? | release?
        UNSYNCED; settled; owes nothing; !ledger
            repeated delete
        PENDING; settled; owes; restore?; attempt 1; due now; !ledger repeat -2760s
            restore? +absent
        EXTERNAL_SERVICE_ERROR/name_releasing; settled; attempt 1; due +1s
            releasing create
        EXTERNAL_SERVICE_ERROR/name_releasing; settled; create?; attempt 1; due +1s
            releasing create?
        CLIENT_SIDE_ERROR/name_scheduled; settled; not claiming; attempt 1; due +300s
            claim
        CLIENT_SIDE_ERROR/name_scheduled; not claiming; attempt 1; due +300s
            claim?
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/name_scheduled; attempt 3; due +1200s
            failed update?
        == name scheduled
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 1; due +300s
            create | update | tag | tag once more
        CLIENT_SIDE_ERROR/name_scheduled; attempt 1; due +300s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        PENDING; have absent; settled; due now
            update revoked
        UNSYNCED; have absent; settled
            delete | delete after create?
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        PENDING; have absent; settled; owes; due now; !ledger repeat +840s
            delete after restore?
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            force delete | restore | release
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            force delete? | restore? | restore? +absent | release?
        PENDING; settled; due now; !ledger repeat +840s
            repeated delete
        PENDING/name_releasing; settled; attempt 1; due now
            releasing create
        PENDING/name_releasing; attempt 1; due now
            releasing create?
        CLIENT_SIDE_ERROR/name_scheduled; settled; not claiming; attempt 1; due +300s
            claim
        CLIENT_SIDE_ERROR/name_scheduled; not claiming; attempt 1; due +300s
            claim?
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/name_scheduled; attempt 3; due +1200s
            failed update?
        == name scheduled, later
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 1; due +300s
            create | update | tag | tag once more
        CLIENT_SIDE_ERROR/name_scheduled; settled; create?; attempt 1; due +300s
            create?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        PENDING; settled; create?; attempt 1; due now
            create? +B
        UNSYNCED; settled; attempt 1; due now
            create +absent
        UNSYNCED; settled; create?; attempt 1; due now
            create? +absent
        CLIENT_SIDE_ERROR/name_scheduled; attempt 1; due +300s
            update? | tag?
        PENDING; have ?; settled; budget 1; attempt 1; due now
            update? +C | update? +absent
        PENDING; have absent; settled; due now
            update revoked
        UNSYNCED; have absent; settled
            delete | delete after create? | delete after restore?
        UNSYNCED; have absent; settled; !ledger delete?
            delete?
        PENDING; have absent; settled; due now; !ledger delete?
            delete? +B
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            force delete | restore | release
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            force delete? | restore? | release?
        UNSYNCED; settled; owes nothing; !ledger
            repeated delete
        PENDING; settled; owes; restore?; attempt 1; due now; !ledger repeat -2760s
            restore? +absent
        EXTERNAL_SERVICE_ERROR/name_releasing; settled; attempt 1; due +1s
            releasing create
        EXTERNAL_SERVICE_ERROR/name_releasing; settled; create?; attempt 1; due +1s
            releasing create?
        CLIENT_SIDE_ERROR/name_scheduled; settled; not claiming; attempt 1; due +300s
            claim
        CLIENT_SIDE_ERROR/name_scheduled; not claiming; attempt 1; due +300s
            claim?
        CLIENT_SIDE_ERROR/name_scheduled; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/name_scheduled; attempt 3; due +1200s
            failed update?
        == validation
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 1; due +300s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | restore | release | releasing create | claim | tag |
            tag once more
        CLIENT_SIDE_ERROR/aws_refused; settled; create?; attempt 1; due +300s
            create? | releasing create?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        PENDING; settled; create?; attempt 1; due now
            create? +B
        UNSYNCED; settled; attempt 1; due now
            create +absent
        UNSYNCED; settled; create?; attempt 1; due now
            create? +absent
        CLIENT_SIDE_ERROR/aws_refused; attempt 1; due +300s
            update? | update? +C | update? +absent | delete? | delete? +B | force delete? | restore? |
            restore? +absent | release? | claim? | tag?
        CLIENT_SIDE_ERROR/aws_refused; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/aws_refused; attempt 3; due +1200s
            failed update?
        == access denied
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/access_denied; settled; attempt 1; due +300s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | release | releasing create | claim | tag | tag once more
        CLIENT_SIDE_ERROR/access_denied; attempt 1; due +300s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | delete? |
            delete? +B | force delete? | release? | releasing create? | claim? | tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        PENDING; settled; due now; !denied
            restore
        PENDING; settled; owes; restore?; due now; !denied; !ledger repeat +840s
            restore? | restore? +absent
        CLIENT_SIDE_ERROR/access_denied; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/access_denied; attempt 3; due +1200s
            failed update?
        == access denied, later
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/access_denied; settled; attempt 1; due +300s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | release | releasing create | claim | tag | tag once more
        CLIENT_SIDE_ERROR/access_denied; attempt 1; due +300s
            create? | create? +B | create? +absent | update? | delete? | force delete? | release? |
            releasing create? | claim? | tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        PENDING; have ?; settled; budget 1; attempt 1; due now
            update? +C | update? +absent
        PENDING; have ?; settled; attempt 1; due now; !ledger delete?
            delete? +B
        PENDING; settled; due now; !denied
            restore
        PENDING; settled; owes; restore?; due now; !denied; !ledger repeat -2760s
            restore? | restore? +absent
        CLIENT_SIDE_ERROR/access_denied; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/access_denied; attempt 3; due +1200s
            failed update?
        == kms failure
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/kms_failure; settled; attempt 1; due +300s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | restore | release | releasing create | claim | tag |
            tag once more
        CLIENT_SIDE_ERROR/kms_failure; attempt 1; due +300s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | delete? |
            delete? +B | force delete? | restore? | restore? +absent | release? | releasing create? | claim? |
            tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        CLIENT_SIDE_ERROR/kms_failure; settled; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/kms_failure; attempt 3; due +1200s
            failed update?
        == not sent
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; settled; attempt 1; due +1s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | restore | release | releasing create | claim | tag |
            tag once more
        EXTERNAL_SERVICE_ERROR/aws_unreachable; attempt 1; due +1s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | delete? |
            delete? +B | force delete? | restore? | restore? +absent | release? | releasing create? | claim? |
            tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        EXTERNAL_SERVICE_ERROR/aws_unreachable; settled; attempt 10; due +300s
            throttled nine times
        EXTERNAL_SERVICE_ERROR/aws_unreachable; attempt 3; due +4s
            failed update?
        == not sent, later
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; settled; attempt 1; due +1s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | restore | release | releasing create | claim | tag |
            tag once more
        EXTERNAL_SERVICE_ERROR/aws_unreachable; attempt 1; due +1s
            create? | create? +B | create? +absent | update? | delete? | force delete? | restore? | release? |
            releasing create? | claim? | tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        PENDING; have ?; settled; budget 1; attempt 1; due now
            update? +C | update? +absent
        PENDING; have ?; settled; attempt 1; due now; !ledger delete?
            delete? +B
        PENDING; settled; owes; restore?; attempt 1; due now; !ledger repeat -2760s
            restore? +absent
        EXTERNAL_SERVICE_ERROR/aws_unreachable; settled; attempt 10; due +300s
            throttled nine times
        EXTERNAL_SERVICE_ERROR/aws_unreachable; attempt 3; due +4s
            failed update?
        == throttled
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        PENDING/throttled; settled; attempt 1; due +1s
            create | create +B | update | update +C | update revoked | delete | delete after create? |
            delete after restore? | force delete | repeated delete | restore | release | releasing create |
            claim | tag
        PENDING/throttled; attempt 1; due +1s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | delete? |
            delete? +B | force delete? | restore? | restore? +absent | release? | releasing create? | claim? |
            tag?
        UNSYNCED; settled; attempt 1; due +1s
            create +absent
        SYNCED; settled; attempt 1; due +1s
            tag once more
        EXTERNAL_SERVICE_ERROR/throttled; settled; attempt 10; due +60s
            throttled nine times
        PENDING/throttled; attempt 3; due +4s
            failed update?
        == credentials
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/credentials_refused; settled; attempt 1; due +30s
            create | create +B | update | update +C | update revoked | delete | delete after create? |
            delete after restore? | force delete | repeated delete | restore | release | releasing create |
            claim | tag | tag once more
        CLIENT_SIDE_ERROR/credentials_refused; attempt 1; due +30s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | delete? |
            delete? +B | force delete? | restore? | restore? +absent | release? | releasing create? | claim? |
            tag?
        UNSYNCED; settled; attempt 1; due +30s
            create +absent
        CLIENT_SIDE_ERROR/credentials_refused; settled; attempt 10; due +30s
            throttled nine times
        CLIENT_SIDE_ERROR/credentials_refused; attempt 3; due +30s
            failed update?
        == quota
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        EXTERNAL_SERVICE_ERROR/quota_exceeded; settled; attempt 1; due +900s
            create | update | update revoked | delete | delete after create? | delete after restore? |
            force delete | repeated delete | restore | release | releasing create | claim | tag |
            tag once more
        EXTERNAL_SERVICE_ERROR/quota_exceeded; attempt 1; due +900s
            create? | create? +B | create? +absent | update? | update? +C | update? +absent | delete? |
            delete? +B | force delete? | restore? | restore? +absent | release? | releasing create? | claim? |
            tag?
        PENDING; settled; attempt 1; due now
            create +B | update +C
        UNSYNCED; settled; attempt 1; due now
            create +absent
        EXTERNAL_SERVICE_ERROR/quota_exceeded; settled; attempt 10; due +21600s
            throttled nine times
        EXTERNAL_SERVICE_ERROR/quota_exceeded; attempt 3; due +3600s
            failed update?
        == ambiguous
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 1; due +1s
            create | create? | create +B | create? +B | create +absent | create? +absent | update | update? |
            update +C | update? +C | update? +absent | update revoked | delete | delete? | delete? +B |
            delete after create? | delete after restore? | force delete | force delete? | repeated delete |
            restore | restore? | restore? +absent | release | release? | releasing create |
            releasing create? | claim | claim? | tag | tag? | tag once more
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 10; due +300s
            throttled nine times
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 3; due +4s
            failed update?
        == ambiguous, uncounted
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 1; due +1s
            create | create? | create +B | create? +B | create +absent | create? +absent | update | update? |
            update +C | update? +C | update? +absent | update revoked | delete | delete? | delete? +B |
            delete after create? | delete after restore? | force delete | force delete? | repeated delete |
            restore | restore? | restore? +absent | release | release? | releasing create |
            releasing create? | claim | claim? | tag | tag? | tag once more
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 10; due +300s
            throttled nine times
        EXTERNAL_SERVICE_ERROR/aws_unreachable; doubt; attempt 3; due +4s
            failed update?
        == ambiguous before it was refused
        =
            new | new unknown | new without bytes | new nameless | new oversized | synced | synced retained |
            stale | stale without bytes | stale unknown | stale spent | live of unknown content | revoked |
            leaving | leaving after create? | leaving after restore? | absent | absent scheduled |
            owes force delete | owes repeated delete | returning | returning after delete? |
            returning after create? delete? | releasing | absent releasing | claiming | untagged |
            synced, tags once more | failed client | failed service | failed agent | failed leaving
        CLIENT_SIDE_ERROR/access_denied; doubt; attempt 1; due +300s
            create | create? | create +B | create? +B | create +absent | create? +absent | update | update? |
            update +C | update? +C | update? +absent | update revoked | delete | delete? | delete? +B |
            delete after create? | delete after restore? | force delete | force delete? | repeated delete |
            release | release? | releasing create | releasing create? | claim | claim? | tag | tag? |
            tag once more
        PENDING; settled; owes; restore?; due now; !denied; !ledger create? repeat +900s
            restore
        PENDING; settled; owes; restore?; due now; !denied; !ledger repeat +900s
            restore? | restore? +absent
        CLIENT_SIDE_ERROR/access_denied; doubt; attempt 10; due +3600s
            throttled nine times
        CLIENT_SIDE_ERROR/access_denied; doubt; attempt 3; due +1200s
            failed update?
        """
}
