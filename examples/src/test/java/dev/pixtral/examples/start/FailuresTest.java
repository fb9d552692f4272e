package dev.pixtral.examples.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void should_make_sentences_of_what_the_file_system_reports() {
        assertThat(Failures.sentence(new UncheckedIOException(new NoSuchFileException("a.png"))))
                .isEqualTo("a.png does not exist");
        assertThat(Failures.sentence(new AccessDeniedException("a.png")))
                .isEqualTo("a.png may not be read or written: access denied");
        assertThat(Failures.sentence(new FileSystemException("a.png", null, "File name too long")))
                .isEqualTo("a.png: File name too long");
    }

    @Test
    void should_find_the_message_behind_wrappers() {
        assertThat(Failures.sentence(new CompletionException(new IllegalStateException("too hot"))))
                .isEqualTo("too hot");
        assertThat(Failures.sentence(new RuntimeException(new IOException("No space left on device"))))
                .isEqualTo("No space left on device");
        assertThat(Failures.sentence(new IllegalArgumentException("picture 2", new IllegalStateException("too hot"))))
                .isEqualTo("picture 2");
    }

    @Test
    void should_stay_on_one_line() {
        assertThat(Failures.sentence(new IllegalStateException("one\n  two"))).isEqualTo("one two");
        assertThat(Failures.sentence(new NullPointerException())).isEqualTo("java.lang.NullPointerException");
    }
}
