package dev.pixtral.examples.agents.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.examples.agents.picture.Pictures;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PicturesOfToolsTest {
    private static RgbImage decoded(ImageContent content) {
        return ImageDecoder.decode(
                ImageSource.ofUri("data:image/png;base64," + content.image().base64Data()));
    }

    private static PixelSize size(ImageContent content) {
        RgbImage image = decoded(content);
        return new PixelSize(image.width(), image.height());
    }

    @Test
    void areas_are_halves_that_cover_the_picture() {
        for (int[] side : new int[][] {{64, 32}, {65, 33}}) {
            int width = side[0];
            int height = side[1];

            assertThat(Area.LEFT.in(width, height).width + Area.RIGHT.in(width, height).width)
                    .isEqualTo(width);
            assertThat(Area.RIGHT.in(width, height).getMaxX()).isEqualTo(width);
            assertThat(Area.TOP.in(width, height).height + Area.BOTTOM.in(width, height).height)
                    .isEqualTo(height);
            assertThat(Area.BOTTOM.in(width, height).getMaxY()).isEqualTo(height);
            assertThat(Area.CENTER.in(width, height).getCenterX()).isBetween(width / 2.0 - 2, width / 2.0 + 2);
        }
    }

    @Test
    void should_look_closer_at_what_it_has_seen_until_there_is_nothing_more_to_see() {
        BufferedImage whole = new BufferedImage(128, 64, BufferedImage.TYPE_INT_RGB);
        whole.setRGB(0, 0, 0xFF0000);
        LookCloserTool tool = new LookCloserTool(whole);

        assertThat(size(tool.lookCloser(Area.LEFT))).isEqualTo(new PixelSize(128, 128)); // 64 x 64, doubled
        RgbImage corner = decoded(tool.lookCloser(Area.TOP)); // 64 x 32, doubled
        assertThat(new PixelSize(corner.width(), corner.height())).isEqualTo(new PixelSize(128, 64));
        assertThat(corner.rgb()).startsWith(-1, 0, 0, -1, 0, 0, 0, 0, 0);
        tool.lookCloser(Area.TOP);
        assertThatThrownBy(() -> tool.lookCloser(Area.TOP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The part has only 64 x 8 pixels, so there is nothing more to see.");

        tool.restart();
        assertThat(size(tool.lookCloser(Area.TOP))).isEqualTo(new PixelSize(128, 32));
    }

    @Test
    void should_read_a_file_pixel_by_pixel() {
        BufferedImage read = Pictures.read(Path.of("images/two-receipts.png"));

        assertThat(decoded(Pictures.content(read)).rgb())
                .isEqualTo(ImageDecoder.decode(ImageSource.of(Path.of("images/two-receipts.png")))
                        .rgb());
    }

    @Test
    void bars_are_as_high_as_their_numbers() {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        numbers.put("A", 50);
        numbers.put("B", 100);

        BufferedImage chart = new BarChart("", numbers).draw();

        int red = count(chart, 0xD72626);
        int blue = count(chart, 0x2850D7);
        assertThat(red).isPositive();
        assertThat((double) blue / red).isBetween(1.8, 2.2);
    }

    private static int count(BufferedImage picture, int rgb) {
        int count = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += (picture.getRGB(x, y) & 0xFFFFFF) == rgb ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void charts_have_bounds() {
        assertThatThrownBy(() -> new BarChart("", Map.of())).hasMessage("A chart has 1 to 6 numbers, but 0 are given.");
        assertThatThrownBy(() -> new BarChart("", Map.of("A", 0)))
                .hasMessage("The number of A must be positive, but is 0.");
    }

    @Test
    void pages_load_nothing() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            String html = """
                    <html><head><link rel="stylesheet" href="%1$s/a.css">
                    <style>@import url(%1$s/b.css); body { background-image: url(%1$s/c.png) }</style></head>
                    <body background="%1$s/d.png"><img src="%1$s/e.png"><p>Hello</p>
                    <table background="%1$s/f.png"><tr><td style="background-image: url('%1$s/g.png')">x</td></tr></table>
                    <object data="%1$s/h"></object><iframe src="%1$s/i"></iframe>
                    <input type="image" src="%1$s/j.png">
                    <p style="background-image: &#117;rl(%1$s/k.png); background: \\75 rl(%1$s/l.png)">y</p>
                    <img alt=">" src="%1$s/m.png"></body></html>""".formatted(address);

            BufferedImage page = new Page(html).draw(128);

            assertThat(page.getWidth()).isEqualTo(128);
            assertThat(requests).hasValue(0); // pictures are loaded while the page is drawn, not later
        } finally {
            server.stop(0);
        }
    }

    @Test
    void pages_are_as_high_as_their_text_within_a_limit() {
        assertThat(new Page("<p>One").draw(128).getHeight())
                .isLessThan(new Page("<p>One<p>Two<p>Three<p>Four").draw(128).getHeight());
        String long_ = "<p>One more line".repeat(500);
        assertThatThrownBy(() -> new Page(long_).draw(128)).hasMessageContaining("more than the limit of 4,096");
    }
}
