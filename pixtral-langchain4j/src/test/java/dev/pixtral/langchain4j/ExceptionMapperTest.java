package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.pixtral.Pixtral;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    void a_place_without_a_model_is_an_unknown_model_and_a_damaged_one_is_not(@TempDir Path folder) throws IOException {
        CheckpointException missing = opening(folder);
        Files.writeString(folder.resolve("params.json"), "{");
        Files.writeString(folder.resolve("consolidated.safetensors"), "");
        CheckpointException damaged = opening(folder);

        assertMapped(ExceptionMapper.opening(missing), ModelNotFoundException.class, missing);
        assertMapped(ExceptionMapper.opening(damaged), NonRetriableException.class, damaged);
    }

    @ParameterizedTest
    @EnumSource
    void a_download_fails_for_its_own_reason(HubException.Reason reason) {
        HubException failed = new HubException(reason, "a/b: this failed.");

        assertMapped(
                ExceptionMapper.opening(failed),
                switch (reason) {
                    case MISSING, GGUF -> ModelNotFoundException.class;
                    case DENIED -> AuthenticationException.class;
                    case UNREACHABLE -> RetriableException.class;
                    default -> NonRetriableException.class;
                },
                failed);
    }

    private static CheckpointException opening(Path folder) {
        return catchThrowableOfType(CheckpointException.class, () -> Pixtral.open(folder.toString()));
    }

    @Test
    void before_a_request_is_accepted_it_is_to_blame_and_afterwards_the_engine() {
        assertMapped(ExceptionMapper.asking(ERROR), InvalidRequestException.class, ERROR);
        assertMapped(ExceptionMapper.generating(ERROR), InternalServerException.class, ERROR);
    }

    @Test
    void what_nobody_expects_is_a_bug_and_says_so() {
        StackOverflowError bug = new StackOverflowError("too deep");

        assertThat(ExceptionMapper.asking(bug))
                .isExactlyInstanceOf(InternalServerException.class)
                .hasMessageContaining("too deep")
                .hasMessageContaining("bug")
                .hasCause(bug);
    }

    @Test
    void should_call_too_little_memory_no_bug() {
        OutOfMemoryError memory = new OutOfMemoryError("Java heap space");

        for (RuntimeException mapped : List.of(
                ExceptionMapper.opening(memory), ExceptionMapper.asking(memory), ExceptionMapper.generating(memory))) {
            assertThat(mapped)
                    .isExactlyInstanceOf(InternalServerException.class)
                    .hasMessageContaining("(Java heap space)")
                    .hasMessageContaining("-Xmx")
                    .hasRootCause(memory)
                    .message()
                    .doesNotContain("bug");
        }
    }

    @Test
    void what_is_in_the_family_already_stays() {
        InvalidRequestException known = new InvalidRequestException("no");
        IllegalStateException closed = new IllegalStateException("closed");

        assertThat(ExceptionMapper.asking(known)).isSameAs(known);
        assertThat(ExceptionMapper.generating(closed)).isSameAs(closed);
    }

    @Test
    void each_way_to_be_stopped_has_its_exception() {
        assertThat(Stop.INTERRUPTED.exception()).isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(Stop.CANCELLED.exception()).isExactlyInstanceOf(ChatCancelledException.class);
        assertThat(Stop.TIMED_OUT.exception()).isExactlyInstanceOf(TimeoutException.class);
        assertThat(Stop.CLOSED.exception()).isExactlyInstanceOf(IllegalStateException.class);
    }

    private static void assertMapped(
            RuntimeException mapped, Class<? extends RuntimeException> expected, PixtralException original) {
        assertThat(mapped)
                .isExactlyInstanceOf(expected)
                .hasMessage(original.getMessage())
                .hasCause(original);
    }
}
