/**
 * Loads pictures from files and folders: picture files, pages of TIFF files, and pages and figures of PDF files.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.rag.load.FileLoader}, the loader, built with a
 *       {@link dev.pixtral.langchain4j.rag.load.FileLoaderBuilder} and bounded by
 *       {@link dev.pixtral.langchain4j.rag.load.LoadLimits}; it returns a
 *       {@link dev.pixtral.langchain4j.rag.load.LoadReport}; {@link dev.pixtral.langchain4j.rag.load.PictureMetadata},
 *       what it finds out about pictures
 *   <li>{@code LoadOptions}, what the builder was told; {@code FolderFiles} lists the files of a folder,
 *       {@code FileType} detects what a file is, {@code Delivery} receives what was found in one file, and
 *       {@code Problem} is what prevents it; {@code Estimate} counts them first
 *   <li>pictures: {@code PictureFile}, with {@code ExifDate}, which reads the {@code ExifTags} of a picture;
 *       {@code Png} encodes pixels
 *   <li>PDF files: {@code PdfFile} goes through the pages; {@code PdfSession} is a file opened on a {@code PageThread},
 *       of which {@code StuckThreads} limits how many may be given up; {@code PdfPage} makes a picture of a page with
 *       {@code PageRenderer} and {@code PagePainter}, and reads its text with {@code PageText}
 *   <li>figures: each {@code Placement} of a picture on a page may become one of the page's {@code Figures};
 *       {@code CaptionText} reads the lines next to them, and {@code FlatColours} separates charts from photos
 * </ol>
 */
package dev.pixtral.langchain4j.rag.load;
