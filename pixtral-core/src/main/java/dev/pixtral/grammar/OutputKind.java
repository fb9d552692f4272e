package dev.pixtral.grammar;

import dev.pixtral.api.Internal;

/** What an answer is writing. */
@Internal
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
