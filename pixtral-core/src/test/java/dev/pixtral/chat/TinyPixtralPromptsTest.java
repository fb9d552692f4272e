package dev.pixtral.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.testing.OpenAiMessages;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** All 420 prompts of tiny-pixtral's evaluation, made by mistral-common with the tiny model's tokenizer. */
class TinyPixtralPromptsTest {
    private final InstructTemplate template = new InstructTemplate(TokenizerFixtures.tiny());

    @Test
    void all_prompts_of_the_evaluation_are_encoded_as_the_reference_did() {
        List<JsonNode> cases =
                TokenizerFixtures.cases("/tiny-pixtral/eval.json").toList();

        assertThat(cases).hasSize(420).allSatisfy(golden -> {
            OpenAiMessages messages = OpenAiMessages.ofGrids(image -> gridOfPng(
                    "/tiny-pixtral/" + image.get("image_url").get("url").textValue()));
            EncodedPrompt encoded = template.encode(messages.prompt(golden), messages, ValidationMode.SERVING);
            assertThat(encoded.ids()).containsExactly(TokenizerFixtures.ints(golden.get("prompt_ids")));
        });
    }

    /** Reads width and height from a PNG's header: 8 bytes of signature, then the chunk IHDR. */
    private static PatchGrid gridOfPng(String name) {
        try (InputStream file = TinyPixtralPromptsTest.class.getResourceAsStream(name);
                DataInputStream png = new DataInputStream(file)) {
            png.skipNBytes(16);
            return OpenAiMessages.grid(png.readInt(), png.readInt(), 256);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
