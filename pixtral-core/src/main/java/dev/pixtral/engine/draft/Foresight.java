package dev.pixtral.engine.draft;

import dev.pixtral.api.Internal;
import java.util.OptionalInt;

/** What is known of the tokens that come next in one answer. Looks ahead, token by token; used once. */
@Internal
public interface Foresight {
    /** Knows nothing: each token may be followed by any other. */
    Foresight NONE = new Foresight() {
        @Override
        public OptionalInt only() {
            return OptionalInt.empty();
        }

        @Override
        public boolean follow(int id) {
            return true;
        }
    };

    /**
     * Returns the only token that can come next, if that is known without much work.
     *
     * @return token, or empty if there may be several
     */
    OptionalInt only();

    /**
     * Goes one token further.
     *
     * @param id token
     * @return false if it cannot come next; this object must not be used then
     */
    boolean follow(int id);
}
