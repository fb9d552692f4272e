package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.document.Metadata;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.Optional;

/**
 * Which picture it is and where it comes from. The metadata of a {@code TextSegment} carry it, so that the picture can
 * be found again; they never carry its bytes.
 *
 * @param file path below the indexed folder with {@code /} between names, or the name of a single file
 * @param page page of a document, or picture of a file with several, from 1; null for a file with one picture
 * @param region where on the page the picture is; null for a whole page or file
 * @param kind what kind of picture it is
 * @param sha256 SHA-256 of the picture's bytes in 64 lower-case hexadecimal digits
 */
public record PictureReference(String file, Integer page, Region region, PictureKind kind, String sha256) {
    /** Key of {@link #file} in metadata. */
    public static final String FILE = "file";

    /** Key of {@link #page} in metadata; an int. */
    public static final String PAGE = "page";

    /** Key of {@link #region} in metadata; {@code x,y,width,height} in pixels of the page's picture. */
    public static final String REGION = "region";

    /** Key of {@link #kind} in metadata; its name in lower case. */
    public static final String KIND = "kind";

    /** Key of {@link #sha256} in metadata. */
    public static final String SHA256 = "sha256";

    /** Checks the values. */
    public PictureReference {
        if (file == null || file.isBlank()) {
            throw new IllegalArgumentException("A picture reference needs the file that it comes from.");
        }
        if (page != null && page < 1) {
            throw new IllegalArgumentException("Pages are counted from 1, but this one is " + page + ".");
        }
        if (kind == null) {
            throw new IllegalArgumentException("A picture reference needs the kind of the picture.");
        }
        if (!Sha256.isHash(sha256)) {
            throw new IllegalArgumentException(
                    "A picture reference needs the SHA-256 of the picture, 64 lower-case hexadecimal digits.");
        }
    }

    /**
     * Reads a reference from the metadata of a segment.
     *
     * @param metadata of any segment
     * @return the reference, or empty if the metadata carry none or a damaged one
     */
    public static Optional<PictureReference> of(Metadata metadata) {
        String file = string(metadata, FILE);
        String sha256 = string(metadata, SHA256);
        Optional<PictureKind> kind = PictureKind.of(string(metadata, KIND));
        Optional<Integer> page = page(metadata);
        String region = string(metadata, REGION);
        if (file == null || file.isBlank() || !Sha256.isHash(sha256) || kind.isEmpty() || page.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PictureReference(
                file, page.get() == 0 ? null : page.get(), Region.parse(region).orElse(null), kind.get(), sha256));
    }

    /** The page, 0 for none; empty if it is damaged. Stores return an int as another number or as a text. */
    static Optional<Integer> page(Metadata metadata) {
        Object page = metadata.toMap().get(PAGE);
        if (page == null) {
            return Optional.of(0);
        }
        try {
            double number = Double.parseDouble(page.toString());
            return number < 1 || number != (int) number ? Optional.empty() : Optional.of((int) number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static String string(Metadata metadata, String key) {
        return metadata.toMap().get(key) instanceof String text ? text : null;
    }

    /**
     * Returns this as metadata of a segment.
     *
     * @return new metadata; keys of what is null are absent
     */
    public Metadata toMetadata() {
        Metadata metadata = new Metadata().put(FILE, file).put(KIND, kind.key()).put(SHA256, sha256);
        if (page != null) {
            metadata.put(PAGE, page.intValue());
        }
        if (region != null) {
            metadata.put(REGION, region.toString());
        }
        return metadata;
    }

    /**
     * Returns where the picture comes from, for people and for prompts.
     *
     * @return such as {@code report.pdf, page 2}
     */
    public String place() {
        return page == null ? file : file + ", page " + page;
    }
}
