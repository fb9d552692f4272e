package dev.pixtral.schema;

/** What a schema means that declares properties and says nothing about others. */
public enum Openness {
    /** There are no others: models invent names where they may. */
    CLOSED,
    /** Others are allowed, as JSON Schema means it. */
    OPEN
}
