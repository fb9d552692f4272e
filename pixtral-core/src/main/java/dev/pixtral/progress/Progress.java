package dev.pixtral.progress;

/**
 * How far a stage has come on the way to an answer. The stages come in the order in which they stand here, as far as
 * there is anything to do in them; a stage that has begun is never returned to.
 *
 * <p>Within a stage {@link #done} never falls, {@link #total} stays the same, and the last that is told is {@code done
 * == total}, but for {@link Generating}, since an answer may end before its limit, and where the stage fails or is
 * ended. A stage that takes time is told when it begins, with what has been done before it, as a rule nothing.
 *
 * <p>Later versions may add stages: a {@code switch} over them needs a default.
 */
public sealed interface Progress {
    /**
     * What has been done, in the unit of the stage.
     *
     * @return 0 to {@link #total}
     */
    long done();

    /**
     * What there is to do.
     *
     * @return in the unit of the stage
     */
    long total();

    /**
     * The weights of a model are read and brought into the format that is computed on, which may mean to quantise them.
     * Told ten times a second at most.
     *
     * @param model name of the model or path of the checkpoint
     * @param done bytes of the checkpoint that have been read
     * @param total bytes of the checkpoint that are read; the token embeddings are not among them
     */
    record Opening(String model, long done, long total) implements Progress {}

    /**
     * The pictures of the request are fetched, decoded and resized.
     *
     * @param done pictures that are ready; of an animation all that are seen count as one
     * @param total pictures of the request
     */
    record Reading(long done, long total) implements Progress {}

    /**
     * The request waits for its turn. Who gives its memory back to an older request and waits once more tells nothing
     * of it.
     *
     * @param done requests that were ahead in the queue and have left it
     * @param total requests that were ahead when this one came
     */
    record Waiting(long done, long total) implements Progress {
        /**
         * The place in the queue.
         *
         * @return how many requests are to be taken in before this one, unless it fits into memory earlier than they
         *     do; 0 for the next one
         */
        public long ahead() {
            return total - done;
        }
    }

    /**
     * The pictures are encoded, one after the other. Told at the end of each picture, and during one ten times a second
     * at most.
     *
     * @param encoded pictures that are encoded
     * @param pictures pictures of the prompt, frames of animations one by one
     * @param done patches of all pictures; those of the picture that is being encoded count as far as its layers have
     *     been computed
     * @param total patches of all pictures
     */
    record Picture(int encoded, int pictures, long done, long total) implements Progress {}

    /**
     * The prompt is computed, in pieces. Told at the end of each piece, and during one ten times a second at most.
     *
     * @param done tokens; those of the piece that is being computed count as far as its layers have been
     * @param total tokens of the prompt
     */
    record Prompt(long done, long total) implements Progress {}

    /**
     * The answer is generated. Told for each token.
     *
     * @param done tokens so far, at least 1
     * @param total most tokens that the answer may have
     */
    record Generating(long done, long total) implements Progress {}
}
