/** Conditions and texts, as SQL, of what can be wrong with a message. */
export interface ErrorSigns {
  /** Keeps the contract. */
  readonly isSound: string
  /** The code of an event that keeps the contract and is out of bounds, else ''. */
  readonly boundCode: string
  readonly isUtf8: string
  readonly isObject: string
  readonly isKnownType: string
  readonly isOwnTopic: string
  readonly isPersonal: string
  readonly isComplete: string
  /** The first field that the type must have and the message has not. */
  readonly missing: string
  readonly isAtFault: string
  /** The first field that breaks its rule. */
  readonly fault: string
}

/** SQL of the code of what is wrong with a message, '' where nothing is: the first that applies, in this order. */
export function errorCodeSql(signs: ErrorSigns): string {
  return `multiIf(
                ${signs.isSound}, ${signs.boundCode},
                not (${signs.isUtf8}), 'EVENT_ENCODING',
                not (${signs.isObject}), 'EVENT_JSON',
                not (${signs.isKnownType}), 'EVENT_TYPE_UNKNOWN',
                not (${signs.isOwnTopic}), 'EVENT_TOPIC',
                ${signs.isPersonal}, 'EVENT_PERSONAL_DATA',
                not (${signs.isComplete}), 'EVENT_FIELD_MISSING',
                ${signs.isAtFault}, if(${signs.fault} = 'schema_version', 'EVENT_SCHEMA_VERSION', 'EVENT_INVALID'),
                'EVENT_TURNED_REAL')`
}

/** SQL of the field that an `error_code` is about, '' where it is about the message. */
export function errorPathSql({ missing, fault }: Pick<ErrorSigns, "missing" | "fault">): string {
  return `multiIf(
            error_code = '', '',
            error_code in ['EVENT_TOO_LATE', 'EVENT_TOO_EARLY'], 'occurred_at',
            error_code = 'EVENT_FIELD_MISSING', ${missing},
            error_code in ['EVENT_INVALID', 'EVENT_SCHEMA_VERSION'], ${fault},
            error_code = 'EVENT_TURNED_REAL', 'turned_real', '')`
}
