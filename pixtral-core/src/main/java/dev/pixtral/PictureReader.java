package dev.pixtral;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.image.FetchException;
import dev.pixtral.image.ImageException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the pictures of a prompt and collects those that the request can go on without: pictures of tool results.
 * Pictures are compared by identity, because equal pictures of a user and of a tool are two parts.
 */
final class PictureReader {
    /** Ends an attempt some of whose pictures could not be read; {@link ReadableResults} makes another one. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Map<Part.Image, ImageException> why;

        private Unreadable(Map<Part.Image, ImageException> why) {
            super(why.values().iterator().next());
            this.why = why;
        }

        /** Returns the pictures, by identity, with what is wrong with them. */
        Map<Part.Image, ImageException> why() {
            return why;
        }
    }

    private final Prompt prompt;
    private final boolean lastAttempt;
    private final Map<Part.Image, ImageException> unreadable = new IdentityHashMap<>();

    /**
     * Creates a reader.
     *
     * @param prompt the caller's prompt
     * @param lastAttempt whether every picture has to be readable
     */
    PictureReader(Prompt prompt, boolean lastAttempt) {
        this.prompt = prompt;
        this.lastAttempt = lastAttempt;
    }

    /**
     * Runs a task that reads a picture.
     *
     * @return its result; empty if the picture cannot be read and the request can go on without it
     * @throws ImageException if the request cannot go on without the picture
     */
    <T> Optional<T> read(Part.Image image, Supplier<T> task) {
        try {
            return Optional.of(task.get());
        } catch (ImageException e) {
            if (lastAttempt || mayReadLater(e) || !belongsToResultsOnly(image)) {
                throw e;
            }
            unreadable.put(image, e);
            return Optional.empty();
        }
    }

    /**
     * Ends the attempt if a picture could not be read; to be called after all of them, so that one attempt finds all.
     */
    void requireAll() {
        if (!unreadable.isEmpty()) {
            throw new Unreadable(unreadable);
        }
    }

    /** Whether another request may succeed: the fetching was interrupted or took too long. */
    private static boolean mayReadLater(ImageException why) {
        return Thread.currentThread().isInterrupted()
                || why instanceof FetchException fetch
                        && (fetch.kind() == FetchException.Kind.TIMEOUT
                                || fetch.kind() == FetchException.Kind.INTERRUPTED);
    }

    private boolean belongsToResultsOnly(Part.Image image) {
        boolean inResult = false;
        for (Message message : prompt.messages()) {
            if (message instanceof Message.User user && has(user.parts(), image)) {
                return false;
            }
            inResult |= message instanceof Message.Tool result && has(result.pictures(), image);
        }
        return inResult;
    }

    private static boolean has(List<? extends Part> parts, Part.Image image) {
        return parts.stream().anyMatch(part -> part == image);
    }
}
