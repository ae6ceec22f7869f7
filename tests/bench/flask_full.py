"""The peer, "Flask full": what most people would deploy for the same work. Run by gunicorn; settings in the environment.

Flask and wechatpy for the wire, one sqlite3 connection a thread (WAL, synchronous=NORMAL, a transaction a message) for
de-duplication, a look-up and an insert, jieba and scikit-learn's `predict_proba` for the label. It keeps less than we
do: no dialogue, no reply to repeat, no durable commit.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

import jieba
from flask import Flask, Response, abort, request
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from bot.understanding.labels.phrasebook import phrase_files, read_phrasebook

_PHRASES = Path(__file__).parents[2] / "handlers"
_MOST_PHRASES = 60
_TABLES = (
    "CREATE TABLE IF NOT EXISTS seen (msgid INTEGER PRIMARY KEY, at REAL)",
    "CREATE TABLE IF NOT EXISTS states (openid TEXT PRIMARY KEY, state TEXT)",
    "CREATE TABLE IF NOT EXISTS cases (id INTEGER PRIMARY KEY, openid TEXT, body TEXT, at REAL)",
    "CREATE INDEX IF NOT EXISTS cases_openid ON cases (openid)",
)


def train() -> Pipeline:
    """Return a model of our own labels as people write it: jieba words and pairs, logistic regression."""
    jieba.setLogLevel(logging.WARNING)
    book = read_phrasebook(phrase_files(sorted(_PHRASES.glob("*"))))
    pairs = [(text, label) for label, texts in book.phrases.items() for text in texts[:_MOST_PHRASES]]
    words = TfidfVectorizer(tokenizer=jieba.lcut, token_pattern=None, lowercase=False, ngram_range=(1, 2))
    model = make_pipeline(words, LogisticRegression(C=4.0, max_iter=300))
    model.fit([text for text, _ in pairs], [label for _, label in pairs])
    return model


class Store:
    """One connection a thread, one transaction a message."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._local = threading.local()

    def put(self, message_id: int, openid: str, text: str) -> bool:
        """Keep a message; False when it is known."""
        connection = self._connection()
        now = time.time()
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (message_id, now)).rowcount:
                connection.execute("COMMIT")
                return False
            connection.execute("SELECT state FROM states WHERE openid = ?", (openid,)).fetchone()
            connection.execute("INSERT INTO cases (openid, body, at) VALUES (?, ?, ?)", (openid, text, now))
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        return True

    def _connection(self) -> sqlite3.Connection:
        opened: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if opened is None:
            opened = sqlite3.connect(self._path, isolation_level=None)
            opened.execute("PRAGMA busy_timeout=10000")
            opened.execute("PRAGMA journal_mode=WAL")
            opened.execute("PRAGMA synchronous=NORMAL")
            for statement in _TABLES:
                opened.execute(statement)
            self._local.connection = opened
        return opened


def create_app() -> Flask:
    """Return the application; gunicorn calls this once in every worker."""
    app = Flask(__name__)
    token = os.environ["PEER_TOKEN"]
    crypto = WeChatCrypto(token, os.environ["PEER_AES_KEY"], os.environ["PEER_APP_ID"])
    store = Store(os.environ["PEER_DATABASE"])
    model = train()

    def open_push() -> Any:
        query = request.args
        try:
            if query.get("encrypt_type") == "aes":
                return parse_message(
                    crypto.decrypt_message(
                        request.data, query["msg_signature"], query["timestamp"], query["nonce"]
                    )
                )
            check_signature(token, query["signature"], query["timestamp"], query["nonce"])
        except InvalidSignatureException:
            abort(403)
        return parse_message(request.data)

    @app.post("/wechat")
    def receive() -> Response | str:
        message = open_push()
        label = model.classes_[model.predict_proba([message.content])[0].argmax()]
        if not store.put(message.id, message.source, message.content):
            return ""
        reply = TextReply(content=f"收到（{label}）：{message.content[:30]}", message=message).render()
        if request.args.get("encrypt_type") == "aes":
            reply = crypto.encrypt_message(reply, request.args["nonce"], request.args["timestamp"])
        return Response(reply, content_type="text/xml; charset=utf-8")

    return app
