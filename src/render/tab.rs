//! A tab of the browser: what it is told, and how a request that it has stopped is answered.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::{Error, manners, pipe::Line, supply::Goods};

/// A tab.
#[derive(Clone)]
pub(super) struct Tab {
    pub(super) line: Line,
    pub(super) session: String,
    /// Identifier of the tab, and of its main frame.
    pub(super) target: String,
}

impl Tab {
    pub(super) async fn call(&self, method: &str, params: Value) -> Result<Value, Error> {
        self.line.call(Some(&self.session), method, params).await
    }

    /// Everything that must hold before the first byte of the page is read.
    pub(super) async fn prepare(&self) -> Result<(), Error> {
        self.call("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] })).await?;
        self.call("Page.enable", json!({})).await?;
        self.call("Network.enable", json!({})).await?;
        self.call("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
        self.call("Emulation.setTimezoneOverride", json!({ "timezoneId": "Asia/Shanghai" })).await?;
        // What opens windows or speaks to others past HTTP has no use here.
        let source = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport', \
                      'SharedWorker']) delete window[name]; window.open = () => null;";
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await?;
        Ok(())
    }

    /// Evaluates an expression beside the page's scripts, which can neither see nor disturb it.
    pub(super) async fn evaluate(&self, expression: &str) -> Result<Value, Error> {
        let world = json!({ "frameId": self.target, "worldName": "gongkai" });
        let world = self.call("Page.createIsolatedWorld", world).await?;
        let command = json!({
            "expression": expression, "contextId": world["executionContextId"], "returnByValue": true,
        });
        let mut answer = self.call("Runtime.evaluate", command).await?;
        Ok(answer["result"]["value"].take())
    }

    pub(super) async fn fulfil(&self, request: &str, goods: &Goods) {
        let told = |(name, value): &&(String, String)| {
            manners::is_told(name) && value.bytes().all(|b| b == b' ' || b.is_ascii_graphic())
        };
        let headers: Vec<Value> = goods
            .headers
            .iter()
            .filter(told)
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        let bare = matches!(goods.status, 204 | 205 | 304);
        let command = json!({
            "requestId": request,
            "responseCode": goods.status,
            "responseHeaders": headers,
            "body": if bare { String::new() } else { BASE64.encode(&goods.body) },
        });
        if self.call("Fetch.fulfillRequest", command).await.is_err() {
            self.refuse(request).await;
        }
    }

    pub(super) async fn refuse(&self, request: &str) {
        let command = json!({ "requestId": request, "errorReason": "BlockedByClient" });
        // The request may be gone with its page.
        let _ = self.call("Fetch.failRequest", command).await;
    }

    pub(super) async fn let_go(&self, request: &str) {
        let _ = self.call("Fetch.continueRequest", json!({ "requestId": request })).await;
    }
}
