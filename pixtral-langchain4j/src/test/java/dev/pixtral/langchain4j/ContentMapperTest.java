package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.chat.Part;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentMapperTest {
    private static final String DATA_URL = "data:image/png;base64,iVBORw0K";
    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @Test
    void texts_stay_as_they_are() {
        assertThat(ContentMapper.part(TextContent.from(" [INST] \n"))).isEqualTo(Part.text(" [INST] \n"));
        assertThat(ContentMapper.part(TextContent.from(""))).isEqualTo(Part.text(""));
    }

    @Test
    void data_urls_and_base64_data_are_the_same_picture() {
        Part expected = Part.image(ImageSource.ofUri(DATA_URL));

        assertThat(ContentMapper.part(ImageContent.from(DATA_URL))).isEqualTo(expected);
        assertThat(ContentMapper.part(ImageContent.from(URI.create(DATA_URL)))).isEqualTo(expected);
        assertThat(ContentMapper.part(ImageContent.from("iVBORw0K", "image/png")))
                .isEqualTo(expected);
    }

    /** Data that was given a head, quotes or line breaks on its way is the same picture. */
    @Test
    void base64_is_read_as_programs_write_it() {
        byte[] picture = Base64.getDecoder().decode(PIXEL);
        for (String data : List.of(
                PIXEL,
                "data:image/png;base64," + PIXEL,
                "b'" + PIXEL + "'",
                "\"" + PIXEL + "\\n\"",
                "\ufeff" + PIXEL)) {
            for (ImageContent content : List.of(
                    ImageContent.from(data, "image/png"),
                    ImageContent.from(Image.builder().base64Data(data).build()))) {
                Part.Image part = (Part.Image) ContentMapper.part(content);
                assertThat(ImageDecoder.load(part.source(), ImageOptions.DEFAULT)
                                .bytes())
                        .isEqualTo(picture);
            }
        }
        Part.Image path = (Part.Image) ContentMapper.part(ImageContent.from("cat.png", "image/png"));
        assertThatThrownBy(() -> ImageDecoder.load(path.source(), ImageOptions.DEFAULT))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("it is the path of a file");
    }

    @Test
    void the_level_of_detail_changes_nothing() {
        for (ImageContent.DetailLevel level : ImageContent.DetailLevel.values()) {
            assertThat(ContentMapper.part(ImageContent.from("iVBORw0K", "image/png", level)))
                    .isEqualTo(Part.image(ImageSource.ofUri(DATA_URL)));
        }
    }

    @Test
    void a_media_type_that_is_missing_or_none_cannot_spoil_the_data() {
        Part expected = Part.image(ImageSource.ofUri("data:;base64,iVBORw0K"));
        Image untyped = Image.builder().base64Data("iVBORw0K").build();

        assertThat(ContentMapper.part(ImageContent.from(untyped))).isEqualTo(expected);
        assertThat(ContentMapper.part(ImageContent.from("iVBORw0K", "image/png,AAAA")))
                .isEqualTo(expected);
    }

    @Test
    void remote_pictures_are_left_to_the_engine() {
        assertThat(ContentMapper.part(ImageContent.from("https://example.com/cat.png")))
                .isEqualTo(Part.image(ImageSource.ofUri("https://example.com/cat.png")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "FILE:/etc/passwd", "file:cat.png"})
    void should_refuse_files_of_this_machine(String url) {
        assertThatThrownBy(() -> ContentMapper.part(ImageContent.from(url)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("file: addresses are refused")
                .hasMessageContaining("ImageContent.from(Path.of(");
    }

    @Test
    void should_refuse_an_image_without_data_and_an_address_of_another_kind() {
        ImageContent empty = ImageContent.from(Image.builder().build());

        assertThatThrownBy(() -> ContentMapper.part(empty))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("neither base64 data nor a URL");
        assertThatThrownBy(() -> ContentMapper.part(ImageContent.from("ftp://example.com/cat.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("'ftp:' addresses are not supported");
    }

    @Test
    void other_contents_are_not_supported() {
        List<Content> others = List.of(
                AudioContent.from("AAAA", "audio/wav"),
                VideoContent.from("AAAA", "video/mp4"),
                PdfFileContent.from("AAAA", "application/pdf"));

        for (Content other : others) {
            assertThatThrownBy(() -> ContentMapper.part(other))
                    .isExactlyInstanceOf(UnsupportedFeatureException.class)
                    .hasMessageStartingWith(other.type() + " content is not supported");
        }
    }
}
