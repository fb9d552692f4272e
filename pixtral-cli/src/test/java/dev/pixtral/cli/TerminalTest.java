package dev.pixtral.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.chat.StateFolder;
import dev.pixtral.cli.console.Console;
import dev.pixtral.cli.console.Console.Terminals;
import dev.pixtral.cli.console.Interruption;
import dev.pixtral.cli.doctor.Diagnosis;
import dev.pixtral.cli.machine.Machine;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.plan.MachineMemory;
import dev.pixtral.plan.MemoryCheck;
import dev.pixtral.plan.MemoryPlan;
import dev.pixtral.plan.PlanSettings;
import dev.pixtral.testing.Pipes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see does what it says, whoever wrote it. */
class TerminalTest {
    private static final String HOSTILE = "\u001B[2J\u009B1A\u202Egnp\u0007";
    private static final String SPELT = "\\u001B[2J\\u009B1A\\u202Egnp\\u0007";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Console console(boolean terminal) {
        return Console.of(
                Optional.of(new ByteArrayInputStream(new byte[0])),
                Optional.of(out),
                err,
                new Terminals(terminal, terminal, false),
                new Interruption());
    }

    @Test
    void should_spell_out_an_answer_on_a_terminal_alone() {
        console(true).print("a " + HOSTILE + "\n\tb");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a " + SPELT + "\n\tb");

        out.reset();
        console(false).print("a " + HOSTILE + "\n\tb");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a " + HOSTILE + "\n\tb");
    }

    @Test
    void should_spell_out_messages_and_traces_everywhere() {
        Console console = console(false);
        console.note("1 " + HOSTILE + "\n2");
        console.trace(new IOException(HOSTILE, new IOException(HOSTILE)));

        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("1 " + SPELT + "\\n2\n")
                .contains("java.io.IOException: " + SPELT, "Caused by: java.io.IOException: " + SPELT, "\tat ")
                .doesNotContain("\u001B", "\u009B", "\u202E", "\u0007");
    }

    @Test
    void should_spell_out_progress() {
        console(true).progress().show("fetching " + HOSTILE);

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001B[Kfetching " + SPELT + "\r");
    }

    @Test
    void should_leave_no_progress_behind_when_nothing_can_be_stopped() {
        Interruption interruption = new Interruption();
        Console console =
                Console.of(Optional.empty(), Optional.of(out), err, new Terminals(true, true, false), interruption);
        console.progress().show("loading ...");

        interruption.interrupt();

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001B[Kloading ...\r\r\u001B[K");
    }

    /** Wherever a name comes from, the sentence on it is one line that shows what is in it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask F what?",
                "ask --messages F",
                "ask --batch F",
                "ask --model F what?",
                "tokens --tokenizer F --text a",
                "tokens --pixels F/F --image ../examples/images/receipt.png",
                "ask --temperature F what?",
                "ask --kernels F what?",
                "ask --allow-host F what?",
                "ask --F what?",
                "F",
                "tokens F",
                "doctor --model F",
                "bench --model F",
                "ask http://F/ what?",
                "ask F:x what?"
            })
    void should_spell_out_names_in_refusals(String command) {
        for (String verbose : new String[] {"", " --verbose"}) {
            Cli.Result result =
                    Cli.run((command + verbose).replace("F", HOSTILE + "\r\n").split(" "));

            assertThat(result.status()).isNotZero();
            assertThat(result.out()).isEmpty();
            assertThat(result.err()).contains("u001B").doesNotContain("\u001B", "\u009B", "\u202E", "\u0007");
            if (verbose.isEmpty()) {
                assertThat(result.err()).hasLineCount(1).doesNotContain("\r");
            }
        }
    }

    @Test
    void should_spell_out_values_of_files_in_refusals() {
        String chat = """
                {"messages": [{"role": "user", "content": "hi"}], "tools": [%s]}""";
        String tool = """
                {"type": "function", "function": {"name": "a", "parameters": {"type": "object", "properties": {"p": %s}}}}""";
        for (String tools : new String[] {
            "{\"type\": \"X\"}",
            "{\"X\": 1}",
            "{\"type\": \"function\", \"function\": {\"name\": \"X\"}}",
            tool.formatted("{\"type\": \"X\"}"),
            tool.formatted("{\"X\": {}, \"type\": \"X\"}"),
            tool.formatted("{\"$ref\": \"#/X\"}"),
            tool.formatted("{\"type\": \"string\", \"pattern\": \"(X\"}")
        }) {
            String escaped = HOSTILE.codePoints()
                    .collect(
                            StringBuilder::new, (text, c) -> text.append("\\u%04x".formatted(c)), StringBuilder::append)
                    .toString();
            String file = Cli.write(folder, "chat.json", chat.formatted(tools.replace("X", escaped)));

            Cli.Result result = Cli.run("tokens", "--messages", file);

            assertThat(result.err()).as(tools).doesNotContain("\u001B", "\u009B", "\u202E", "\u0007");
            assertThat(result.out()).as(tools).doesNotContain("\u001B", "\u009B", "\u202E", "\u0007");
        }
    }

    @Test
    void should_write_json_without_control_characters_and_of_the_same_value() throws IOException {
        String text = HOSTILE + "\u007F\u2028";
        Cli.Result result = Cli.run("tokens", "--json", "--text", text);

        assertThat(result.out()).doesNotContain("\u001B", "\u009B", "\u202E", "\u007F", "\u2028");
        StringBuilder pieces = new StringBuilder();
        result.json().path("pieces").forEach(piece -> pieces.append(piece.textValue()));
        assertThat(pieces).contains("\u001B", "\u007F");
    }

    @Test
    void should_spell_out_pieces_of_tokens() {
        Cli.Result result = Cli.run("tokens", "--text", "a\u202Eb\u2028c\u061Cd\u007F");

        assertThat(result.out())
                .doesNotContain("\u202E", "\u2028", "\u061C", "\u007F")
                .contains("\"\\u007F\"");
    }

    @Test
    void should_not_wait_for_a_history_that_is_a_pipe() throws IOException {
        Path pipe = Pipes.make(folder.resolve("chat-history"));

        assertThatThrownBy(() -> StateFolder.privateFile(pipe)).isInstanceOf(IOException.class);
        assertThat(Files.exists(pipe)).isTrue();
    }

    @Test
    void should_spell_out_the_name_of_a_model_where_it_is_reported() {
        ModelConfig config;
        try (Checkpoint model = EmbeddedModel.open()) {
            config = model.config();
        }
        WeightFormats formats = WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16);
        MemoryPlan plan = MemoryPlan.of(config, new PlanSettings(formats, false, KvType.BF16, 1, 1, 1));
        Diagnosis diagnosis = new Diagnosis(
                new Machine(
                        "25",
                        HOSTILE,
                        "mixed mode",
                        Optional.empty(),
                        true,
                        HOSTILE,
                        List.of(),
                        2,
                        2,
                        OptionalDouble.empty()),
                new Diagnosis.ChosenKernels("scalar", KernelsProvider.Choice.AUTO, HOSTILE),
                2,
                new MemoryCheck(HOSTILE, plan, new MachineMemory(1, 1, 1, 1), 1),
                1);

        assertThat(diagnosis.text()).contains("Model       " + SPELT).doesNotContain("\u001B", "\u009B", "\u202E");
        assertThat(diagnosis.json()).doesNotContain("\u001B", "\u009B", "\u202E");
    }
}
