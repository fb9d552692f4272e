package dev.pixtral.schema;

/** What happens to keywords of a schema that answers cannot be held to. */
public enum Strictness {
    /** The schema is refused. */
    STRICT,
    /** They are left unchecked, and listed. */
    LENIENT
}
