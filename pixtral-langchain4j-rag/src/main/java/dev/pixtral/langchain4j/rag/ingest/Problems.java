package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.errors.Visible;

/** Separates problems of one picture from those of all pictures. */
final class Problems {
    /** After so many failures of the model in a row, without a success, the next would fail as well. */
    static final int IN_A_ROW = 20;

    private static final int LONGEST = 500;

    private Problems() {}

    /** A problem that ends the ingestion; it becomes an {@link IngestException}. */
    static final class Fatal extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Whether stores may still be written. */
        private final boolean storesWork;

        Fatal(String message, Throwable cause, boolean storesWork) {
            super(message, cause);
            this.storesWork = storesWork;
        }

        boolean storesWork() {
            return storesWork;
        }
    }

    /** Whether no picture can be captioned any more. */
    static boolean endsCaptioning(CaptionWorkers.Failed failed) {
        return !failed.ofModel() || endsCaptioning(failed.error());
    }

    private static boolean endsCaptioning(Throwable e) {
        return switch (e) {
            case InvalidRequestException _ -> false;
            case AuthenticationException _ -> true;
            case ModelNotFoundException _ -> true;
            case UnresolvedModelServerException _ -> true;
            case UnsupportedFeatureException _ -> true; // such as a model without vision
            case NonRetriableException model -> model.getClass() == NonRetriableException.class; // cannot be opened
            case IllegalStateException _ -> true; // closed
            default -> false;
        };
    }

    /** Whether the picture is the cause. */
    static boolean isOfThePicture(Throwable e) {
        return e instanceof InvalidRequestException;
    }

    /** The message in one line. */
    static String line(Throwable e) {
        Throwable shown = e instanceof CaptionWorkers.StillBusy ? e.getCause() : e;
        String message = shown.getMessage() == null || shown.getMessage().isBlank()
                ? shown.getClass().getSimpleName()
                : shown.getMessage();
        return Visible.excerpt(message.strip().replaceAll("\\s+", " "), LONGEST);
    }
}
