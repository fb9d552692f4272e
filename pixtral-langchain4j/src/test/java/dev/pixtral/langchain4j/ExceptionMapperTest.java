package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.pixtral.errors.PixtralException;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class ExceptionMapperTest {
    private static final PixtralException ERROR = new PixtralException("cat.png is empty.");

    @Test
    void a_setting_that_does_not_fit_is_an_invalid_request() {
        assertMapped(ExceptionMapper.opening(ERROR), InvalidRequestException.class, ERROR);
    }

    @Test
    void a_name_that_is_no_path_is_an_unknown_model() {
        PixtralException noPath = new PixtralException("'?' is no path.", new InvalidPathException("?", "bad"));

        assertMapped(ExceptionMapper.opening(noPath), ModelNotFoundException.class, noPath);
    }

    @Test
    void before_a_request_is_accepted_it_is_to_blame_and_afterwards_the_engine() {
        assertMapped(ExceptionMapper.asking(ERROR), InvalidRequestException.class, ERROR);
        assertMapped(ExceptionMapper.generating(ERROR), InternalServerException.class, ERROR);
    }

    private static void assertMapped(
            LangChain4jException mapped, Class<? extends LangChain4jException> expected, PixtralException original) {
        assertThat(mapped)
                .isExactlyInstanceOf(expected)
                .hasMessage(original.getMessage())
                .hasCause(original);
    }
}
