package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.image;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.image.ImageSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large pictures in a JVM with a small heap: the request may be refused, with a sentence; the next one is answered. */
class SmallHeapTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {110, 170})
    void large_pictures_in_a_small_heap_do_not_end_the_engine(int mebibytes) throws Exception {
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-Xmx" + mebibytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SixPictures.class.getName())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS))
                    .as("ends by itself")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
            List<String> output = Files.readAllLines(folder.resolve("output"));
            assertThat(output).hasSize(2);
            assertThat(output.getFirst()).matches("answered|refused: .*(memory|heap).*");
            assertThat(output.getLast()).isEqualTo("alive: true");
            assertThat(Files.readString(errors)).doesNotContain("OutOfMemoryError");
        } finally {
            process.destroyForcibly();
        }
    }

    static final class SixPictures {
        public static void main(String[] args) throws IOException {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(1024, 1024, BufferedImage.TYPE_INT_RGB), "png", png);
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                parts.add(image(ImageSource.of(png.toByteArray())));
            }
            parts.add(text("What is it?"));
            GenerationOptions few = GenerationOptions.DEFAULT.withMaxTokens(2);
            try (Pixtral pixtral = Pixtral.builder().contextLength(32_768).open()) {
                try {
                    pixtral.generate(Prompt.of(user(parts)), few, GenerationListener.NONE);
                    System.out.println("answered");
                } catch (PixtralException e) {
                    System.out.println("refused: " + e.getMessage());
                }
                Reply reply = pixtral.generate(Prompt.of(user("Hi")), few, GenerationListener.NONE);
                System.out.println("alive: " + (reply.usage().generatedTokens() > 0 && !pixtral.closed()));
            }
        }
    }
}
