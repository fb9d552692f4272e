package dev.pixtral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.PixtralException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreHomeTest {
    /** Settings as text: {@code name=value} pairs; names in capitals are variables. */
    private static StoreHome home(String settings) {
        Map<String, String> all = new HashMap<>(Map.of("user.home", "/home/me"));
        for (String setting : settings.split(" ")) {
            String[] pair = setting.split("=", 2);
            all.put(pair[0], pair[1]);
        }
        return new StoreHome(all::get, all::get);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            os.name=Linux                                                | /home/me/.cache/pixtral
            os.name=Linux XDG_CACHE_HOME=/var/cache                      | /var/cache/pixtral
            os.name=Linux XDG_CACHE_HOME=relative                        | /home/me/.cache/pixtral
            os.name=Linux XDG_CACHE_HOME=                                | /home/me/.cache/pixtral
            os.name=Linux HOME=/data                                     | /data/.cache/pixtral
            os.name=Linux HOME=relative                                  | /home/me/.cache/pixtral
            os.name=mac HOME=/data                                       | /data/Library/Caches/pixtral
            os.name=Windows HOME=/data                                   | /home/me/AppData/Local/pixtral/cache
            os.name=mac                                                  | /home/me/Library/Caches/pixtral
            os.name=Windows LOCALAPPDATA=/c/local                        | /c/local/pixtral/cache
            os.name=Windows                                              | /home/me/AppData/Local/pixtral/cache
            os.name=Linux PIXTRAL_HOME=/models                           | /models
            os.name=Linux PIXTRAL_HOME=/models/../other                  | /other
            os.name=Linux PIXTRAL_HOME=/models pixtral.home=/first       | /first
            """)
    void is_where_the_settings_say(String settings, String folder) {
        assertThat(home(settings).folder()).isEqualTo(Path.of(folder));
    }

    @Test
    void a_relative_folder_is_made_absolute() {
        assertThat(home("pixtral.home=models").folder())
                .isEqualTo(Path.of("models").toAbsolutePath());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0        | 0
            1234     | 1234
            40GB     | 40000000000
            40 gb    | 40000000000
            1.5G     | 1500000000
            2GiB     | 2147483648
            8KiB     | 8192
            7b       | 7
            999999999999999TB | 9223372036854775807
            """)
    void the_limit_is_a_size(String text, long bytes) {
        Map<String, String> settings = Map.of("PIXTRAL_CACHE_LIMIT", text);

        assertThat(new StoreHome(settings::get, settings::get).limit()).isEqualTo(bytes);
    }

    @Test
    void the_property_wins_over_the_variable_and_both_over_the_default() {
        assertThat(home("PIXTRAL_CACHE_LIMIT=1 pixtral.cache.limit=2").limit()).isEqualTo(2);
        assertThat(home("os.name=Linux").limit()).isEqualTo(StoreHome.DEFAULT_LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"much", "-1", "40GBs", "1e9", "40 000", "1.2345G", "9999999999999999"})
    void something_else_is_refused(String text) {
        assertThatThrownBy(() ->
                        home("PIXTRAL_CACHE_LIMIT=" + text.replace(' ', '_')).limit())
                .isInstanceOf(PixtralException.class)
                .hasMessage(
                        "The environment variable PIXTRAL_CACHE_LIMIT must be a size, such as 40GB, but is '%s'.",
                        text.replace(' ', '_'));
    }
}
