package dev.pixtral.schema;

/** How schemas with keywords that cannot be enforced are read. */
public enum Strictness {
    /** The schema is refused. */
    STRICT,
    /** The keywords are left unchecked, and listed. */
    LENIENT
}
