package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.PictureKind;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** Builds a {@link FileLoader}. Not thread-safe. */
public final class FileLoaderBuilder {
    private static final int SHORTEST = 16;
    private static final int LONGEST = 4096;

    int longestSide = 1024;
    boolean decoding = true;
    Function<String, PictureKind> kindOf = _ -> null;
    Function<String, PictureKind> kindOfFigures = _ -> null;
    Predicate<String> skipped = _ -> false;
    Function<String, String> passwordOf = _ -> null;
    LoadLimits limits = LoadLimits.DEFAULT;

    FileLoaderBuilder() {}

    /**
     * Sets the size of pages and figures of PDF files. 1024 pixels by default, the most that Pixtral-12B sees; the
     * embedded tiny model sees 256. Picture files keep their own size.
     *
     * @param pixels longest side of a page's picture, and maximum of a figure's, 16 to 4096
     * @return this
     */
    public FileLoaderBuilder longestSide(int pixels) {
        if (pixels < SHORTEST || pixels > LONGEST) {
            throw new IllegalArgumentException(
                    "The longest side of a page's picture must be %d to %d pixels, but is %d."
                            .formatted(SHORTEST, LONGEST, pixels));
        }
        longestSide = pixels;
        return this;
    }

    /**
     * Decides the kinds of pictures by their files. By default, pages of PDF files and of TIFF files with several pages
     * are {@link PictureKind#PAGE}, other files are {@link PictureKind#PHOTO}. For figures, see {@link #kindOfFigures}.
     *
     * @param kindOf takes the path below the loaded folder with {@code /} between names, or the name of a single file;
     *     returns null for the default; it may be called by several threads
     * @return this
     */
    public FileLoaderBuilder kindOf(Function<String, PictureKind> kindOf) {
        this.kindOf = Objects.requireNonNull(kindOf, "kindOf");
        return this;
    }

    /**
     * Decides the kinds of the figures on PDF pages by their files. By default, figures with few colours are
     * {@link PictureKind#CHART}, others are {@link PictureKind#PHOTO}.
     *
     * @param kindOfFigures takes the path of the PDF file, as for {@link #kindOf}; returns null for the default; it may
     *     be called by several threads
     * @return this
     */
    public FileLoaderBuilder kindOfFigures(Function<String, PictureKind> kindOfFigures) {
        this.kindOfFigures = Objects.requireNonNull(kindOfFigures, "kindOfFigures");
        return this;
    }

    /**
     * Skips files and whole folders, such as a store of pictures in the loaded folder. Hidden ones (their names begin
     * with a dot, or the file system marks them) are skipped anyway.
     *
     * @param skipped takes a path below the loaded folder with {@code /} between names; may be called by several
     *     threads
     * @return this
     */
    public FileLoaderBuilder skip(Predicate<String> skipped) {
        this.skipped = Objects.requireNonNull(skipped, "skipped");
        return this;
    }

    /**
     * Gives passwords of encrypted PDF files. By default, only files that open without one are loaded.
     *
     * @param passwordOf takes the path below the loaded folder, or the name of a single file; returns null for a file
     *     without a password; may be called by several threads
     * @return this
     */
    public FileLoaderBuilder passwordOf(Function<String, String> passwordOf) {
        this.passwordOf = Objects.requireNonNull(passwordOf, "passwordOf");
        return this;
    }

    /**
     * Sets whether picture files are decoded while they are loaded, which finds damaged ones here instead of later in
     * the model. True by default; false reads only their headers, which is faster.
     *
     * @param decoding whether to decode
     * @return this
     */
    public FileLoaderBuilder decoding(boolean decoding) {
        this.decoding = decoding;
        return this;
    }

    /**
     * Sets limits.
     *
     * @param limits what is loaded at most; {@link LoadLimits#DEFAULT} by default
     * @return this
     */
    public FileLoaderBuilder limits(LoadLimits limits) {
        this.limits = Objects.requireNonNull(limits, "limits");
        return this;
    }

    /**
     * Builds the loader.
     *
     * @return a new loader; later changes of this builder do not affect it
     */
    public FileLoader build() {
        return new FileLoader(
                new LoadOptions(longestSide, decoding, kindOf, kindOfFigures, skipped, passwordOf, limits));
    }
}
