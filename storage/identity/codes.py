"""One-time codes that bind an account to a person of the roster, and the tries that failed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.identity.model import bind_codes, bind_requests, bind_tries
from storage.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class BindRequest:
    """Somebody wants to be bound to a person, and the office decides."""

    number: int
    community_id: int
    asker_id: int
    person_id: int
    asked_at: datetime
    settled_at: datetime | None


class Codes:
    """Hands out codes, checks them in constant time, and counts what failed. Codes are kept as keyed hashes."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def issue(
        self, community_id: int, person_id: int, code: str, actor_id: int, now: datetime, lasts: timedelta
    ) -> None:
        """Keep a code for a person; the codes they had before are void."""
        self.void(person_id, now)
        self._connection.execute(
            insert(bind_codes).values(
                community_id=community_id,
                person_id=person_id,
                digest=self._vault.digest(_secret(person_id, code)),
                issued_by=actor_id,
                issued_at=now,
                expires_at=now + lasts,
            )
        )

    def void(self, person_id: int, now: datetime) -> None:
        """End every open code of a person."""
        self._connection.execute(
            update(bind_codes)
            .where(bind_codes.c.person_id == person_id, bind_codes.c.used_at.is_(None))
            .values(expires_at=now, used_at=now)
        )

    def fits(self, person_id: int, code: str, now: datetime) -> int | None:
        """Return the id of the person's open code if it is this one. Takes as long for a wrong one and for nobody."""
        rows = self._connection.execute(
            select(bind_codes.c.id, bind_codes.c.digest).where(
                bind_codes.c.person_id == person_id,
                bind_codes.c.used_at.is_(None),
                bind_codes.c.expires_at > now,
            )
        ).all()
        row = rows[-1] if rows else None
        given = self._vault.digests(_secret(person_id, code))
        kept = row.digest if row is not None else "0" * 64
        fitting = [hmac.compare_digest(kept, digest) for digest in given]
        return int(row.id) if row is not None and any(fitting) else None

    def use(self, code_id: int, now: datetime) -> bool:
        """Use a code; False when somebody was quicker."""
        used = self._connection.execute(
            update(bind_codes)
            .where(bind_codes.c.id == code_id, bind_codes.c.used_at.is_(None))
            .values(used_at=now)
        )
        return used.rowcount == 1

    # --- what failed --------------------------------------------------------------------------------------

    def failed(self, community_id: int, person_id: int, phone: str, now: datetime) -> None:
        """Note a try that bound nobody."""
        self._connection.execute(
            insert(bind_tries).values(
                community_id=community_id, person_id=person_id, digest=self._vault.digest(phone), at=now
            )
        )

    def tries_of(self, person_id: int, since: datetime) -> int:
        """Return how often the person tried in vain since then."""
        return self._connection.execute(
            select(func.count())
            .select_from(bind_tries)
            .where(bind_tries.c.person_id == person_id, bind_tries.c.at > since)
        ).scalar_one()

    def tries_on(self, phone: str, since: datetime) -> int:
        """Return how often anybody tried a phone in vain since then."""
        return self._connection.execute(
            select(func.count())
            .select_from(bind_tries)
            .where(bind_tries.c.digest.in_(self._vault.digests(phone)), bind_tries.c.at > since)
        ).scalar_one()

    def count_tries(self, before: datetime) -> int:
        """Return how many tries and codes are older."""
        counts = (
            select(func.count()).select_from(bind_tries).where(bind_tries.c.at < before),
            select(func.count()).select_from(bind_codes).where(bind_codes.c.expires_at < before),
        )
        return sum(self._connection.execute(query).scalar_one() for query in counts)

    def forget_tries(self, before: datetime, limit: int) -> int:
        """Delete up to `limit` old tries and codes; return how many went."""
        tries = select(bind_tries.c.id).where(bind_tries.c.at < before).limit(limit)
        codes = select(bind_codes.c.id).where(bind_codes.c.expires_at < before).limit(limit)
        gone = self._connection.execute(delete(bind_tries).where(bind_tries.c.id.in_(tries))).rowcount
        return gone + self._connection.execute(delete(bind_codes).where(bind_codes.c.id.in_(codes))).rowcount

    # --- requests the office decides ------------------------------------------------------------------------

    def request(self, request: BindRequest) -> None:
        """Keep a request."""
        self._connection.execute(
            insert(bind_requests).values(
                number=request.number,
                community_id=request.community_id,
                asker_id=request.asker_id,
                person_id=request.person_id,
                asked_at=request.asked_at,
            )
        )

    def requested(self, number: int) -> BindRequest | None:
        """Return a request."""
        row = self._connection.execute(
            select(bind_requests).where(bind_requests.c.number == number).with_for_update()
        ).first()
        if row is None:
            return None
        return BindRequest(
            number=row.number,
            community_id=row.community_id,
            asker_id=row.asker_id,
            person_id=row.person_id,
            asked_at=row.asked_at,
            settled_at=row.settled_at,
        )

    def open_requests(self, community_id: int, since: datetime) -> list[int]:
        """Return the numbers of wishes the office has not decided, oldest first."""
        rows = self._connection.execute(
            select(bind_requests.c.number)
            .where(
                bind_requests.c.community_id == community_id,
                bind_requests.c.settled_at.is_(None),
                bind_requests.c.asked_at > since,
            )
            .order_by(bind_requests.c.number)
        )
        return [row.number for row in rows]

    def has_asked(self, asker_id: int, since: datetime) -> bool:
        """Whether the person has a request open."""
        row = self._connection.execute(
            select(bind_requests.c.number).where(
                bind_requests.c.asker_id == asker_id,
                bind_requests.c.settled_at.is_(None),
                bind_requests.c.asked_at > since,
            )
        ).first()
        return row is not None

    def settle(self, number: int, actor_id: int, now: datetime) -> None:
        """Note that a request was decided."""
        self._connection.execute(
            update(bind_requests)
            .where(bind_requests.c.number == number)
            .values(settled_at=now, settled_by=actor_id)
        )


def _secret(person_id: int, code: str) -> str:
    return f"bind:{person_id}:{code}"
