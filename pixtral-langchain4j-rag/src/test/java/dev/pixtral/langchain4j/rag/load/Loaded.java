package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a loader found, all of it. */
record Loaded(List<LoadedPicture> pictures, LoadReport report) {
    static Loaded from(Path source) {
        return from(source, FileLoader.withDefaults());
    }

    static Loaded from(Path source, FileLoader loader) {
        List<LoadedPicture> pictures = new ArrayList<>();
        LoadReport report = loader.loadAndCount(source, pictures::add);
        return new Loaded(pictures, report);
    }

    /** The failures as their lines. */
    List<String> failures() {
        return report.failures().stream().map(LoadFailure::toString).toList();
    }

    List<String> places() {
        return pictures.stream().map(picture -> picture.reference().place()).toList();
    }

    List<LoadedPicture> figures() {
        return pictures.stream()
                .filter(picture -> picture.reference().region() != null)
                .toList();
    }

    static RgbImage decode(LoadedPicture picture) {
        return ImageDecoder.decode(ImageSource.of(picture.bytes()));
    }

    /** The colour of a pixel as 0xRRGGBB. */
    static int pixel(RgbImage image, int x, int y) {
        int at = 3 * (y * image.width() + x);
        byte[] rgb = image.rgb();
        return (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | rgb[at + 2] & 0xFF;
    }
}
