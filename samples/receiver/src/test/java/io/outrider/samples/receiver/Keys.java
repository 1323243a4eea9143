package io.outrider.samples.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate of this machine's own, made with the JDK's keytool, and the secrets of the tests. */
final class Keys {

    static final String ID = "node-7";
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String PASSWORD = "only-for-tests";

    final Path store;
    final Path password;
    final Path keys;
    final Path secret;
    final Path authority;

    Keys(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "receiver",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + said);
        }
        password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        keys = Files.writeString(folder.resolve("keys"), "# of the tests\n" + ID + " " + SECRET + "\n");
        secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, PASSWORD.toCharArray());
        }
        byte[] certificate = loaded.getCertificate("receiver").getEncoded();
        authority = Files.writeString(
                folder.resolve("authority.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                        + "\n-----END CERTIFICATE-----\n");
    }
}
