package dev.pixtral.examples.agents.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.examples.Programs;
import dev.pixtral.examples.Programs.Ended;
import dev.pixtral.examples.agents.Agents;
import dev.pixtral.examples.agents.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FramesCommandTest {
    @TempDir
    private Path folder;

    @Test
    void should_list_the_commands_if_none_is_given() {
        Commands.Ended ended = Commands.run();

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.errors())
                .startsWith("Missing command: look, receipt or frames\n")
                .contains("\n  frames ");
    }

    @Test
    void should_say_what_changed_in_a_folder() {
        assertThat(Programs.output(Agents::main, "frames", "images/ring"))
                .isEqualTo("The ring changed from brown to red.\n");
    }

    @Test
    void should_say_what_changed_in_an_animation() {
        assertThat(Programs.output(Agents::main, "frames", "images/diamond.gif"))
                .isEqualTo("The diamond changed from white to pink.\n");
        assertThat(Programs.output(Agents::main, "frames", "images/diamond.gif", "What is in the second image?"))
                .isEqualTo("The second image shows a pink diamond.\n");
    }

    @Test
    void should_take_the_pictures_of_a_folder_by_name() throws Exception {
        Files.copy(Path.of("images/ring/1.png"), folder.resolve("b.png"));
        Files.copy(Path.of("images/ring/2.png"), folder.resolve("a.PNG"));
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        Files.copy(Path.of("images/ring/2.png"), folder.resolve(".hidden.png"));

        assertThat(Frames.of(folder, 2)).hasSize(2);
        assertThat(Programs.output(Agents::main, "frames", folder.toString()))
                .isEqualTo("The ring changed from red to brown.\n");
    }

    @Test
    void should_warn_about_frames_that_were_not_read() throws Exception {
        Ended ended =
                Programs.run(folder, Agents.class, "frames", "--frames", "1", "images/diamond.gif", "What is this?");

        assertThat(ended.status()).isZero();
        assertThat(ended.output()).contains("1 of 2 pictures was read").contains("white diamond");
    }

    @Test
    void should_say_what_is_wrong_in_a_sentence() throws Exception {
        assertThat(failed(1, "nowhere")).endsWith("nowhere does not exist; give a picture or a folder of pictures.\n");
        assertThat(failed(2, "--frames", "0", "images/ring")).contains("--frames must be at least 1, but is 0.");
        assertThat(failed(1, "images/order.html")).contains("web page (HTML), not a picture");
        Path letter =
                Files.writeString(Files.createDirectory(folder.resolve("in")).resolve("letter.png"), "Dear Sir");
        assertThat(failed(1, letter.getParent().toString())).contains("letter.png is a text file, not a picture");
        assertThatThrownBy(() -> Frames.of(folder.resolve("."), 8))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has no pictures");
        assertThatThrownBy(() -> Frames.of(Path.of("images/ring"), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has 2 pictures, but at most 1 fit one question (--frames).");
    }

    private static String failed(int status, String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "frames";
        System.arraycopy(args, 0, all, 1, args.length);
        Commands.Ended ended = Commands.run(all);
        assertThat(ended.status()).as(ended.errors()).isEqualTo(status);
        return ended.errors();
    }
}
