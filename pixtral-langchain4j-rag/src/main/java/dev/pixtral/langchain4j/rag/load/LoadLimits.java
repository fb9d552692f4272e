package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.image.ImageLimits;
import java.time.Duration;
import java.util.Objects;

/**
 * Limits on what is loaded. Whatever exceeds one of them is a {@link dev.pixtral.langchain4j.rag.LoadFailure}, and the
 * rest is loaded.
 *
 * @param maxFiles maximum number of files of a folder; of more, the first in order are loaded
 * @param pictures maximum bytes and pixels of a picture file; pixels are checked before they are decoded. Its number of
 *     frames does not matter here
 * @param maxPages maximum number of pages of a PDF or TIFF file; of more, the first are loaded
 * @param maxPdfBytes maximum size of a PDF file
 * @param maxPdfPicturePixels maximum number of pixels of a picture that is placed on a page of a PDF file, as its
 *     dictionary states it; a page with a larger one is not loaded
 * @param maxFigures maximum number of figures of a page; of more, the largest are loaded
 * @param maxTextCharacters maximum length of a page's text; the rest is cut off
 * @param pageTime maximum time for each of: opening a PDF file, making the picture of a page with its text, and cutting
 *     out its figures. After three pages that took longer, the rest of a file is left out
 */
public record LoadLimits(
        int maxFiles,
        ImageLimits pictures,
        int maxPages,
        long maxPdfBytes,
        long maxPdfPicturePixels,
        int maxFigures,
        int maxTextCharacters,
        Duration pageTime) {
    /**
     * 100,000 files; picture files of {@link ImageLimits#DEFAULT} (32 MiB, 64 million pixels); 500 pages; PDF files of
     * 256 MiB; 200 million pixels of a picture on a page; 16 figures and 20,000 characters of a page; 30 seconds.
     */
    public static final LoadLimits DEFAULT = new LoadLimits(
            100_000, ImageLimits.DEFAULT, 500, 256L << 20, 200_000_000, 16, 20_000, Duration.ofSeconds(30));

    /** Refuses limits that are missing or not positive; figures and characters may be 0. */
    public LoadLimits {
        Objects.requireNonNull(pictures, "pictures");
        Objects.requireNonNull(pageTime, "pageTime");
        require("maxFiles", maxFiles, 1);
        require("maxPages", maxPages, 1);
        require("maxPdfBytes", maxPdfBytes, 1);
        require("maxPdfPicturePixels", maxPdfPicturePixels, 1);
        require("maxFigures", maxFigures, 0);
        require("maxTextCharacters", maxTextCharacters, 0);
        if (!pageTime.isPositive()) {
            throw new IllegalArgumentException("The limit pageTime must be positive, but is " + pageTime + ".");
        }
    }

    private static void require(String limit, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "The limit %s must be at least %d, but is %d.".formatted(limit, least, value));
        }
    }

    /**
     * Returns the same limits with another number of files.
     *
     * @param files maximum number of files of a folder
     * @return new limits
     */
    public LoadLimits withMaxFiles(int files) {
        return new LoadLimits(
                files, pictures, maxPages, maxPdfBytes, maxPdfPicturePixels, maxFigures, maxTextCharacters, pageTime);
    }

    /**
     * Returns the same limits with others for picture files.
     *
     * @param limits maximum bytes and pixels of a picture file
     * @return new limits
     */
    public LoadLimits withPictures(ImageLimits limits) {
        return new LoadLimits(
                maxFiles, limits, maxPages, maxPdfBytes, maxPdfPicturePixels, maxFigures, maxTextCharacters, pageTime);
    }

    /**
     * Returns the same limits with another number of pages.
     *
     * @param pages maximum number of pages of a PDF or TIFF file
     * @return new limits
     */
    public LoadLimits withMaxPages(int pages) {
        return new LoadLimits(
                maxFiles, pictures, pages, maxPdfBytes, maxPdfPicturePixels, maxFigures, maxTextCharacters, pageTime);
    }

    /**
     * Returns the same limits with another size of PDF files.
     *
     * @param bytes maximum size of a PDF file
     * @return new limits
     */
    public LoadLimits withMaxPdfBytes(long bytes) {
        return new LoadLimits(
                maxFiles, pictures, maxPages, bytes, maxPdfPicturePixels, maxFigures, maxTextCharacters, pageTime);
    }

    /**
     * Returns the same limits with another size of pictures on pages.
     *
     * @param pixels maximum number of pixels of a picture that is placed on a page
     * @return new limits
     */
    public LoadLimits withMaxPdfPicturePixels(long pixels) {
        return new LoadLimits(
                maxFiles, pictures, maxPages, maxPdfBytes, pixels, maxFigures, maxTextCharacters, pageTime);
    }

    /**
     * Returns the same limits with another number of figures.
     *
     * @param figures maximum number of figures of a page; 0 loads none
     * @return new limits
     */
    public LoadLimits withMaxFigures(int figures) {
        return new LoadLimits(
                maxFiles, pictures, maxPages, maxPdfBytes, maxPdfPicturePixels, figures, maxTextCharacters, pageTime);
    }

    /**
     * Returns the same limits with another length of texts.
     *
     * @param characters maximum length of a page's text; 0 reads none
     * @return new limits
     */
    public LoadLimits withMaxTextCharacters(int characters) {
        return new LoadLimits(
                maxFiles, pictures, maxPages, maxPdfBytes, maxPdfPicturePixels, maxFigures, characters, pageTime);
    }

    /**
     * Returns the same limits with another time for a page.
     *
     * @param time maximum time for each step of a page
     * @return new limits
     */
    public LoadLimits withPageTime(Duration time) {
        return new LoadLimits(
                maxFiles, pictures, maxPages, maxPdfBytes, maxPdfPicturePixels, maxFigures, maxTextCharacters, time);
    }
}
