package dev.pixtral.examples.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccuracyTest {
    @TempDir
    private Path folder;

    private void answers(String text) throws IOException {
        Files.writeString(folder.resolve(Accuracy.ANSWERS), text);
    }

    @Test
    void should_count_right_fields() throws IOException {
        answers("""
                {"file":"1.png","kind":"receipt","store":"City Shop","date":null,"total":5}
                {"file":"2.png","kind":"receipt","store":"City Shop","date":"01.02.2025","total":7.5}

                {"file":"3.png","kind":"card","name":"Ann Lee","birth_date":"01.02.1999"}
                {"file":"4.png","kind":"card","name":"Bob Ray","birth_date":"01.02.1998"}
                {"file":"gone.png","kind":"card","name":"Bob Ray","birth_date":"01.02.1998"}
                """);

        var scores = Accuracy.of(folder)
                .scores(List.of(
                        done("1.png", new Receipt("City Shop", null, 5.0)),
                        done("2.png", new Receipt("City Store", "01.02.2025", null)),
                        done("3.png", new Receipt("Ann Lee", "01.02.1999", 1.0)),
                        new Outcome.Failed("4.png", "too dark"),
                        done("unknown.png", new Card("Ann Lee", null))));

        assertThat(scores.toString())
                .isEqualTo("{kind=Score[right=2, all=4], receipt.store=Score[right=1, all=2],"
                        + " receipt.date=Score[right=2, all=2], receipt.total=Score[right=1, all=2],"
                        + " card.name=Score[right=0, all=2], card.birth_date=Score[right=0, all=2]}");
        assertThat(Accuracy.table(scores))
                .contains("  kind             2 of 4%n  receipt.store    1 of 2%n".formatted());
    }

    private static Outcome done(String file, Document document) {
        return new Outcome.Done(file, "", document, false);
    }

    @Test
    void should_have_no_scores_without_answers() throws IOException {
        assertThat(Accuracy.of(folder).scores(List.of(done("1.png", new Card("Ann Lee", null)))))
                .isEmpty();
    }

    @Test
    void should_name_the_line_that_is_no_answer() throws IOException {
        answers("{\"file\":\"1.png\",\"kind\":\"card\"}\n{\"file\":\"2.png\",\"kind\":\"poem\"}\n");
        assertThatThrownBy(() -> Accuracy.of(folder))
                .hasMessageContaining("expected.jsonl, line 2: a JSON object with \"file\" and \"kind\" is needed")
                .hasMessageContaining("poem");

        answers("not JSON\n");
        assertThatThrownBy(() -> Accuracy.of(folder)).hasMessageContaining("expected.jsonl, line 1: ");
    }

    @Test
    void should_name_the_file_that_cannot_be_read() throws IOException {
        Path file = Files.write(folder.resolve(Accuracy.ANSWERS), new byte[] {(byte) 0xFF, (byte) 0xFE});
        assertThatThrownBy(() -> Accuracy.of(folder)).hasMessage(file + " is not a text in UTF-8");

        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> Accuracy.of(folder)).hasMessageContaining(file.toString());
    }
}
