package dev.pixtral.grammar;

/** What an answer is writing. */
public enum OutputKind {
    /** Nothing yet; the kind is still undecided. */
    OPEN,
    /** Free text. */
    TEXT,
    /** JSON of the response schema. */
    JSON,
    /** Tool calls. */
    CALLS
}
