package dev.pixtral.examples.documents;

/** What came of a picture. */
sealed interface Outcome {
    /** The name of its file, relative to the folder. */
    String file();

    /**
     * It was read, now or in an earlier run.
     *
     * @param sha256 hash of the picture
     * @param document what stands on it
     */
    record Done(String file, String sha256, Document document, boolean reused) implements Outcome {}

    /**
     * It could not be read.
     *
     * @param error why, in one sentence
     */
    record Failed(String file, String error) implements Outcome {}
}
