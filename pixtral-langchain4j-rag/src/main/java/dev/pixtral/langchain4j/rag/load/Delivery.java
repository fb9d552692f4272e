package dev.pixtral.langchain4j.rag.load;

import dev.langchain4j.data.document.Metadata;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.PictureReference;
import dev.pixtral.langchain4j.rag.Region;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Passes on what is found, file by file, and counts it. For one load and one thread. */
final class Delivery {
    /** A picture that was found, before it has a reference. */
    record Found(byte[] bytes, String mediaType, int width, int height, PictureKind kind, String text) {}

    private final Consumer<LoadedPicture> pictures;
    private final List<LoadFailure> failures = new ArrayList<>();
    private int files;
    private int count;
    private int ignored;
    private String file;
    private boolean counted;

    Delivery(Consumer<LoadedPicture> pictures) {
        this.pictures = pictures;
    }

    /** Starts a file; what follows belongs to it. */
    void start(String path) {
        file = path;
        counted = false;
    }

    void ignore() {
        ignored++;
    }

    void failed(Integer page, String message) {
        failures.add(new LoadFailure(file, page, message));
    }

    /** Passes a picture on. Metadata that depend on the picture are added here. */
    void found(Found picture, Integer page, Region region, Metadata metadata) {
        PictureReference reference =
                new PictureReference(file, page, region, picture.kind(), Sha256.of(picture.bytes()));
        metadata.put(PictureMetadata.FILE_NAME, file.substring(file.lastIndexOf('/') + 1))
                .put(PictureMetadata.WIDTH, picture.width())
                .put(PictureMetadata.HEIGHT, picture.height());
        count++;
        if (!counted) {
            counted = true;
            files++;
        }
        pictures.accept(new LoadedPicture(reference, picture.bytes(), picture.mediaType(), picture.text(), metadata));
    }

    LoadReport report() {
        return new LoadReport(files, count, ignored, failures);
    }
}
