package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What prepared files contain, to compare those of different ways. */
final class Prepared {
    private Prepared() {}

    /** The checksums of all weights by name, without those of small files. */
    static Map<String, String> weights(Path file) {
        PreparedFile prepared = PreparedFile.read(file);
        List<String> names = new ArrayList<>(prepared.layout().places().keySet());
        Map<String, String> checksums = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).startsWith("file/")) {
                checksums.put(names.get(i), prepared.checksums().get(i));
            }
        }
        return checksums;
    }

    /** The weights of a folder, prepared from there. */
    static Map<String, String> ofFolder(Path source, WeightFormats formats, Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(source);
                Workers workers = new Workers(2)) {
            return weights(Preparer.prepare(checkpoint, formats, folder, workers, "test", ProgressListener.NONE));
        }
    }
}
