"""Codes that are read from a wall and typed into a phone, and secrets that nobody can guess."""

from __future__ import annotations

import hashlib
import secrets

# No vowels, so that no words arise, and nothing that looks like another: neither B and 8 nor 2 and Z, 5 and S, 1 and L.
LETTERS = "CDFGHJKMNPQRTVWXY34679"
CODE_LENGTH = 6
# 256 bits for the teacher, 192 for a student's browser.
_TEACHER_BYTES, _MEMBER_BYTES = 32, 24
SHORTEST_KEY, LONGEST_SECRET = 32, 100


def new_code() -> str:
    """Return a code for students, one of 22⁶: some hundred million."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def readable_code(code: str) -> str:
    """Return a code in two halves, as it stands on the wall.

    >>> readable_code("KQT4XM")
    'KQT 4XM'
    """
    half = CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def typed_code(text: object) -> str:
    """Return what somebody typed as a code may be kept, "" where it can't be one.

    >>> typed_code(" kqt-4xm ")
    'KQT4XM'
    """
    if not isinstance(text, str) or len(text) > 4 * CODE_LENGTH:
        return ""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())
    return letters if len(letters) == CODE_LENGTH and set(letters) <= set(LETTERS) else ""


def new_teacher_secret() -> str:
    """Return a secret of 256 bits, in letters that an address may have."""
    return secrets.token_urlsafe(_TEACHER_BYTES)


def new_member_token() -> str:
    """Return a token of 192 bits, in letters that a header may have."""
    return secrets.token_urlsafe(_MEMBER_BYTES)


def member_token(key: str, class_number: int) -> str:
    """Return the token that a browser's own key has in a class: 192 bits, the same again whenever it is asked for."""
    digest = hashlib.blake2b(
        f"{class_number}:{key}".encode(), digest_size=_MEMBER_BYTES, person=b"member's token"
    )
    return digest.hexdigest()


def link_secret(teacher_secret: str) -> str:
    """Return what the students' link holds: 144 bits that follow from the teacher's secret and don't tell it.

    So the teacher's page can show the link again though no secret is kept.
    """
    digest = hashlib.blake2b(teacher_secret.encode(), digest_size=18, person=b"students' link")
    return "L" + digest.hexdigest()


def kept(secret: object) -> str:
    """Return what is kept of a secret, by which it is found: SHA-256 in hexadecimal; "" for what can be none."""
    if not isinstance(secret, str) or not 0 < len(secret) <= LONGEST_SECRET or not secret.isascii():
        return ""
    return hashlib.sha256(secret.encode()).hexdigest()
