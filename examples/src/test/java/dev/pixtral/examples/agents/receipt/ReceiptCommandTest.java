package dev.pixtral.examples.agents.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Programs;
import dev.pixtral.examples.agents.Agents;
import dev.pixtral.examples.agents.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command. README.md has the log of a run that looks closer because the sum was wrong; {@code ReadmeTest} runs it.
 */
@Timeout(120)
class ReceiptCommandTest {
    private static final String READ = """
            Receipt of Garden Foods
              Shirt           28.00
              Hat             23.50
              total           51.50
            The items add up to the total, 51.50. Attempts: 1.
            """;

    @TempDir
    private Path folder;

    @Test
    void should_read_a_receipt_and_check_its_sum() {
        assertThat(Programs.output(Agents::main, "receipt", "images/shop-receipt.png"))
                .isEqualTo(READ);
    }

    @Test
    void should_report_a_sum_that_stays_wrong_with_status_1() throws Exception {
        Path report = folder.resolve("report.txt");

        Commands.Ended ended = Commands.run(
                "receipt", "--attempts", "1", "--output", report.toString(), "images/receipt-on-table.png");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(report).content().endsWith("The items add up to 3.64, but the total is 1.82. Attempts: 1.\n");
        assertThat(ended.errors()).doesNotContain("attempt 2");
        try (var files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void should_say_what_is_wrong_in_a_sentence() {
        assertThat(failed(2, "--attempts", "0", "images/shop-receipt.png"))
                .contains("--attempts must be at least 1, but is 0.");
        assertThat(failed(1, "none.png")).contains("none.png").doesNotContain("\tat ");
        assertThat(failed(1, "--output", folder.toString(), "images/shop-receipt.png"))
                .contains("The report cannot be written to", "a folder or device, not a file")
                .doesNotContain("\tat ");
        assertThat(failed(1, "--model", "nonsense", "images/shop-receipt.png"))
                .contains("The receipt cannot be read: ")
                .contains("nonsense")
                .doesNotContain("attempt 2");
    }

    private static String failed(int status, String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "receipt";
        System.arraycopy(args, 0, all, 1, args.length);
        Commands.Ended ended = Commands.run(all);
        assertThat(ended.status()).as(ended.errors()).isEqualTo(status);
        return ended.errors();
    }
}
