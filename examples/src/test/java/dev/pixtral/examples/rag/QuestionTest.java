package dev.pixtral.examples.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.PictureReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
    private static final String HASH = "0".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "5.50, The total is 5.50 €., true",
        "5.50, The total is $5.50., true",
        "5.50, The total is 15.50., false",
        "5.50, The total is 5.501., false",
        "50, The total is 5.50., false",
        "two, Two owls., true",
        "one, None., false",
        "LOST AND FOUND, The sign says lost and found., true",
        "F, F is the highest., true",
        "F, The first., false"
    })
    void should_accept_whole_words_only(String expected, String answer, boolean right) {
        assertThat(new Question("?", expected, "a.png", null).isAnsweredBy(answer))
                .isEqualTo(right);
    }

    @Test
    void should_be_about_one_page() {
        Question question = new Question("?", "a", "report.pdf", 2);

        assertThat(question.isAbout(page("report.pdf", 2))).isTrue();
        assertThat(question.isAbout(page("report.pdf", 1))).isFalse();
        assertThat(question.isAbout(page("other.pdf", 2))).isFalse();
    }

    private static PictureReference page(String file, int page) {
        return new PictureReference(file, page, null, PictureKind.PAGE, HASH);
    }
}
