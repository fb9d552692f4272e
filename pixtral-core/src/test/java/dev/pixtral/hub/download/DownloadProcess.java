package dev.pixtral.hub.download;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.hub.HubProxies;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.QuickHub;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** A process that downloads a model from a fake hub; tests kill it. */
final class DownloadProcess {
    static final ModelId ID = ModelId.parse("owner/tiny").orElseThrow();
    static final WeightFormats FORMATS = WeightFormats.of(WeightFormat.Q4, WeightFormat.Q8);

    private DownloadProcess() {}

    /** Starts it; its output goes to a file of the folder. */
    static Process start(URI endpoint, Path folder, boolean keepSource, String output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DownloadProcess.class.getName(),
                        endpoint.toString(),
                        folder.toString(),
                        Boolean.toString(keepSource))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(output).toFile())
                .start();
    }

    /** Prints the notes, and the name of the prepared file in the end. */
    public static void main(String[] args) {
        System.out.println(run(URI.create(args[0]), Path.of(args[1]), Boolean.parseBoolean(args[2]))
                .file());
    }

    static StoredModel run(URI endpoint, Path folder, boolean keepSource) {
        Path cache = folder.resolve("cache");
        HubSettings settings = new HubSettings(endpoint, Optional.empty(), false, cache, HubProxies.none());
        Download.Tools tools = new Download.Tools(
                QuickHub.client(settings),
                false,
                new HubCache(cache),
                ModelStore.at(folder.resolve("home")),
                DiskSpace.OF_SYSTEM,
                true,
                1);
        try (Workers workers = new Workers(2);
                Download download =
                        Download.begin(new Download.Request(ID, FORMATS, keepSource), tools, System.out::println)) {
            return download.run(workers, ProgressListener.NONE);
        }
    }
}
