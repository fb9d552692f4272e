package dev.pixtral.examples.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.examples.Programs;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReadReceiptTest {
    @Test
    void should_fill_the_record_with_what_stands_on_the_receipt() {
        assertThat(Programs.output(ReadReceipt::main, "images/receipt.png"))
                .isEqualTo("Receipt[date=05.09.2028, total=43.0]\n");
    }

    @Test
    void should_fill_the_record_with_something_whatever_the_picture_shows() {
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            assertThat(ReadReceipt.read(model, Path.of("images/dog.png"))).isNotNull();
        }
    }
}
