package dev.pixtral.progress;

/**
 * The progress of a stage on the way to an answer. The stages occur in the order in which they are declared here; a
 * stage without work is skipped, and an earlier stage never occurs again.
 *
 * <p>Within a stage {@link #done} never decreases and {@link #total} is constant. The last report has {@code done ==
 * total}, except for {@link Generating}, because an answer may end before its limit, and for a stage that fails or is
 * ended early. A stage that takes time is reported when it begins, usually with {@code done} equal to 0.
 *
 * <p>Later versions may add stages, so a {@code switch} over them needs a default.
 */
public sealed interface Progress {
    /**
     * Returns the finished work, in the unit of the stage.
     *
     * @return 0 to {@link #total}
     */
    long done();

    /**
     * Returns the total work.
     *
     * @return total in the unit of the stage
     */
    long total();

    /**
     * A model is being downloaded.
     *
     * @param model name of the model
     * @param done bytes that have arrived and were checked or prepared, including those of earlier attempts
     * @param total bytes to fetch
     */
    record Downloading(String model, long done, long total) implements Progress {}

    /**
     * The weights of a model are being converted to their format in memory and written to a prepared file.
     *
     * @param model name of the model or path of the checkpoint
     * @param done bytes of the checkpoint that have been converted
     * @param total bytes of the checkpoint
     */
    record Preparing(String model, long done, long total) implements Progress {}

    /**
     * The weights of a model are being read and converted to their format in memory, which may include quantisation.
     * Reported at most ten times per second.
     *
     * @param model name of the model or path of the checkpoint
     * @param done bytes of the checkpoint that have been read
     * @param total bytes of the checkpoint to read, without the token embeddings
     */
    record Opening(String model, long done, long total) implements Progress {}

    /**
     * The pictures of the request are being fetched, decoded and resized.
     *
     * @param done pictures that are ready; all frames of an animation count as one
     * @param total pictures of the request
     */
    record Reading(long done, long total) implements Progress {}

    /**
     * The request is waiting for its turn. Not reported again if the request returns its memory to an older one and
     * waits once more.
     *
     * @param done requests that were ahead in the queue and have left it
     * @param total requests that were ahead when this one arrived
     */
    record Waiting(long done, long total) implements Progress {
        /**
         * Returns the place in the queue.
         *
         * @return number of requests to be admitted before this one, unless this one fits into memory earlier; 0 for
         *     the next one
         */
        public long ahead() {
            return total - done;
        }
    }

    /**
     * The pictures are being encoded, one after the other. Reported at the end of each picture, and at most ten times
     * per second in between.
     *
     * @param encoded encoded pictures
     * @param pictures pictures of the prompt, with each frame of an animation counted separately
     * @param done encoded patches; those of the current picture count in proportion to its computed layers
     * @param total patches of all pictures
     */
    record Picture(int encoded, int pictures, long done, long total) implements Progress {}

    /**
     * The prompt is being computed, in pieces. Reported at the end of each piece, and at most ten times per second in
     * between.
     *
     * @param done computed tokens; those of the current piece count in proportion to its computed layers
     * @param total tokens of the prompt
     */
    record Prompt(long done, long total) implements Progress {}

    /**
     * The answer is being generated. Reported for each token.
     *
     * @param done tokens so far, at least 1
     * @param total largest number of tokens of the answer
     */
    record Generating(long done, long total) implements Progress {}
}
