package dev.pixtral.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.TextConfig;
import dev.pixtral.checkpoint.VisionConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.PreparedContents;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.CpuTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening a prepared file of the size of Pixtral-12B reads its header, its configuration and the norms. */
class LargePreparedFileTest {
    private static final WeightFormats Q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);

    @TempDir
    Path folder;

    @Test
    void opening_does_not_read_the_weights() throws IOException {
        Path file = sparseFile();
        CpuTime.assertCosts(Duration.ofSeconds(8), () -> {
            try (Workers workers = new Workers(1);
                    PixtralNetwork network =
                            PixtralNetwork.load(Checkpoint.open(file), Q4, workers, "large", ProgressListener.NONE)) {
                assertThat(network.packedBytes()).isBetween(7_000_000_000L, 9_000_000_000L);
            }
        });
    }

    /** A file with zeros for weights, of which the disk stores nothing. */
    private Path sparseFile() throws IOException {
        ModelConfig config = new ModelConfig(
                new TextConfig(5120, 14_336, 40, 32, 8, 128, 131_072, 1e9, 1e-5, 131_072),
                new VisionConfig(1024, 4096, 24, 16, 64, 3, 1024, 16, 1e4, 1e-5),
                true,
                10);
        Path file = folder.resolve("large.safetensors");
        try (Checkpoint random = Checkpoint.random("random", config, 1);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Checkpoint.Origin origin = random.origin();
            PreparedLayout layout = new PreparedContents(config, Q4, origin.files(), origin.metadata()).layout();
            byte[] header = layout.header();
            byte[] params = origin.files().get("params.json");
            PreparedLayout.Place place = layout.places().get("file/params.json");
            byte[] checksum = HexFormat.of()
                    .formatHex(PreparedLayout.sha256().digest(params))
                    .getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(checksum, 0, header, PreparedLayout.checksumAt(place), checksum.length);
            PreparedLayout.seal(header);
            channel.write(ByteBuffer.wrap(header), 0);
            channel.write(ByteBuffer.wrap(params), place.begin());
            channel.write(ByteBuffer.allocate(1), layout.fileBytes() - 1);
        }
        return file;
    }
}
