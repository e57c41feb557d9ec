//! The same server behind TLS, with the certificates of `fixtures/tls`.

use std::{
    fs,
    io::{self, Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::server::Stream;

/// How the server presents itself.
#[derive(Clone, Copy)]
pub(crate) struct Guise {
    pub(crate) certificate: &'static str,
    pub(crate) protocol: Option<&'static [u8]>,
    /// Ends without the goodbye that TLS asks for.
    pub(crate) rude: bool,
}

struct Secured(StreamOwned<ServerConnection, TcpStream>, Guise);

impl Read for Secured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Write for Secured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Stream for Secured {
    fn tcp(&mut self) -> &mut TcpStream {
        &mut self.0.sock
    }

    fn close(&mut self) {
        if !self.1.rude {
            self.0.conn.send_close_notify();
            let _ = self.0.flush();
        }
        self.0.sock.close();
    }
}

/// Opens connections in that guise.
pub(crate) fn opener(guise: Guise) -> impl Fn(TcpStream) -> Option<Box<dyn Stream>> + Send + Sync {
    let file = |name: &str| fs::read(Path::new("fixtures/tls").join(name)).expect("a fixture");
    let chain = vec![CertificateDer::from_pem_slice(&file(guise.certificate)).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_slice(&file("key.pem")).expect("a key");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = ServerConfig::builder().with_no_client_auth();
    let mut config = builder.with_single_cert(chain, key).expect("a certificate for the key");
    config.alpn_protocols = guise.protocol.map(<[u8]>::to_vec).into_iter().collect();
    let config = Arc::new(config);
    move |stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).ok()?;
        let mut stream = stream;
        while connection.is_handshaking() {
            connection.complete_io(&mut stream).ok()?;
        }
        Some(Box::new(Secured(StreamOwned::new(connection, stream), guise)))
    }
}
