package dev.pixtral.langchain4j;

import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.image.Image;
import dev.pixtral.image.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;

/** The suites' own pictures, as they are in LangChain4j's test jar, on a server of this machine instead of GitHub's. */
public final class ContractPictures {
    /** Where they are served, until the JVM ends. */
    public static final HostPort SERVER = serve();

    private ContractPictures() {}

    public static String catUrl() {
        return url("cat.jpg");
    }

    public static String diceUrl() {
        return url("dice.jpg");
    }

    public static Image cat() {
        return Image.builder()
                .base64Data(Base64.getEncoder().encodeToString(bytes("cat.jpg")))
                .mimeType("image/jpeg")
                .build();
    }

    private static String url(String name) {
        return "http://%s/%s".formatted(SERVER, name);
    }

    private static HostPort serve() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            serve(server, "cat.jpg");
            serve(server, "dice.jpg");
            server.start();
            return new HostPort("127.0.0.1", server.getAddress().getPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(HttpServer server, String name) {
        byte[] picture = bytes(name);
        server.createContext("/" + name, exchange -> {
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
            exchange.close();
        });
    }

    private static byte[] bytes(String name) {
        try (InputStream in = ContractPictures.class.getResourceAsStream("/images/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
