package dev.pixtral.langchain4j.rag.load;

/**
 * Keys of the metadata that {@link FileLoader} adds to a {@link dev.pixtral.langchain4j.rag.LoadedPicture}. Paths on
 * this machine are not among them: metadata are stored and shown to models and people.
 */
public final class PictureMetadata {
    /** Name of the file without its folder; the key that LangChain4j's own loaders use. */
    public static final String FILE_NAME = "file_name";

    /** Width in pixels of the upright picture; an int. */
    public static final String WIDTH = "width";

    /** Height in pixels of the upright picture; an int. */
    public static final String HEIGHT = "height";

    /**
     * When the picture was taken, or last changed if only that is known, by the camera's clock: ISO 8601 without a time
     * zone, such as {@code 2024-05-17T10:31:00}. Absent if the picture has no valid EXIF date.
     */
    public static final String DATE = "date";

    /** For a figure: width in pixels of the page's picture, to which its region refers; an int. */
    public static final String PAGE_WIDTH = "page_width";

    /** For a figure: height in pixels of the page's picture, to which its region refers; an int. */
    public static final String PAGE_HEIGHT = "page_height";

    private PictureMetadata() {}
}
