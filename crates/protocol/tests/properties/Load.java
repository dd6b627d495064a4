import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeMap;

/** Prints what java.util.Properties makes of each file: its name, then keys and values in hexadecimal UTF-16. */
class Load {
    public static void main(String[] files) throws Exception {
        for (String file : files) {
            StringBuilder line = new StringBuilder(Path.of(file).getFileName().toString());
            Properties properties = new Properties();
            try (InputStream in = Files.newInputStream(Path.of(file))) {
                properties.load(in);
                TreeMap<String, String> sorted = new TreeMap<>();
                properties.forEach((key, value) -> sorted.put(hex((String) key), hex((String) value)));
                sorted.forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
            } catch (IllegalArgumentException malformed) {
                line.append(" malformed");
            }
            System.out.println(line);
        }
    }

    private static String hex(String text) {
        StringBuilder digits = new StringBuilder();
        text.chars().forEach(unit -> digits.append(String.format("%04x", unit)));
        return digits.toString();
    }
}
