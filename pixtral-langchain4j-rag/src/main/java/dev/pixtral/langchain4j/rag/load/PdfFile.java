package dev.pixtral.langchain4j.rag.load;

import dev.langchain4j.data.document.Metadata;
import dev.pixtral.langchain4j.rag.PictureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads the pages of one PDF file and their figures. */
final class PdfFile {
    private static final int MOST_LOST = 3;

    private final Path path;
    private final String name;
    private final LoadOptions options;
    private final Delivery delivery;
    private final StuckThreads stuck;
    private int lost;

    PdfFile(Path path, String name, LoadOptions options, Delivery delivery, StuckThreads stuck) {
        this.path = path;
        this.name = name;
        this.options = options;
        this.delivery = delivery;
        this.stuck = stuck;
    }

    static String tooManyPages(int count, int most) {
        return "%,d of its %,d pages were left out, because at most %,d pages of a file are loaded"
                .formatted(count - most, count, most);
    }

    /** The pages that the file states, as far as they are loaded; figures are not counted. */
    static int estimatePages(Path path, String name, LoadOptions options, StuckThreads stuck) {
        LoadLimits limits = options.limits();
        checkSize(path, limits.maxPdfBytes());
        String password = options.passwordOf().apply(name);
        try (PdfSession session = PdfSession.open(path, password, limits.pageTime(), stuck)) {
            return Math.clamp(session.call((pdf, _) -> pdf.getNumberOfPages()), 0, limits.maxPages());
        }
    }

    void load() {
        int most = options.limits().maxPages();
        try {
            checkSize(path, options.limits().maxPdfBytes());
            int count = pages(1, most);
            if (count > most) {
                delivery.failed(null, tooManyPages(count, most));
            }
        } catch (Problem e) {
            delivery.failed(null, e.getMessage());
        }
    }

    private static void checkSize(Path path, long most) {
        try {
            long size = Files.size(path);
            if (size == 0) {
                throw new Problem("it is empty; a PDF file is needed");
            }
            if (size > most) {
                throw new Problem("it is larger than the limit of %,d bytes".formatted(most));
            }
        } catch (IOException e) {
            throw new Problem(Problem.why(e));
        }
    }

    /**
     * Loads pages. A document whose work was given up is opened again for the rest.
     *
     * @return the number of pages of the file
     */
    private int pages(int first, int most) {
        int page = first;
        int count;
        try (PdfSession session =
                PdfSession.open(path, password(), options.limits().pageTime(), stuck)) {
            count = session.countPages();
            if (first == 1) {
                checkCount(session, count);
            }
            for (; page <= Math.min(count, most) && !session.isLost(); page++) {
                Problem.checkInterrupted();
                page(session, page);
            }
            lost += session.isLost() ? 1 : 0;
        }
        if (page > Math.min(count, most)) {
            return count;
        }
        if (lost == MOST_LOST) {
            throw new Problem("its pages from %,d on were left out, because %d pages took too much time or memory"
                    .formatted(page, lost));
        }
        return pages(page, most);
    }

    private String password() {
        return options.passwordOf().apply(name);
    }

    private void checkCount(PdfSession session, int count) {
        if (count == 0) {
            throw new Problem("it has no pages");
        }
        int stated = session.call((pdf, _) -> pdf.getNumberOfPages());
        if (stated > count) {
            delivery.failed(null, "it should have %,d pages, but only %,d are there".formatted(stated, count));
        }
    }

    private void page(PdfSession session, int number) {
        PdfPage page;
        Delivery.Found picture;
        try {
            page = session.call((pdf, check) -> PdfPage.of(pdf, number, options, check));
            PictureKind kind = options.kind(name, PictureKind.PAGE);
            picture = session.call((_, _) -> page.picture(kind));
        } catch (Problem e) {
            delivery.failed(number, e.getMessage());
            return;
        }
        page.problems().forEach(problem -> delivery.failed(number, problem));
        delivery.found(picture, number, null, new Metadata());
        figures(session, number, page);
    }

    private void figures(PdfSession session, int number, PdfPage page) {
        PictureKind kind = page.figures() == 0 ? null : options.kindOfFigures(name);
        for (int i = 0; i < page.figures(); i++) {
            Problem.checkInterrupted();
            int figure = i;
            Delivery.Found picture;
            try {
                picture = session.call((_, _) -> page.figure(figure, kind));
            } catch (Problem e) {
                delivery.failed(number, "it was loaded without its figures: " + e.getMessage());
                return;
            }
            Metadata pageSize = new Metadata()
                    .put(PictureMetadata.PAGE_WIDTH, page.width())
                    .put(PictureMetadata.PAGE_HEIGHT, page.height());
            delivery.found(picture, number, page.region(figure), pageSize);
        }
    }
}
