"""A server that is killed in the middle of answering: what was acknowledged is there, and everybody comes back."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Event

from tests.classroom.browser import Browser, opened
from tests.classroom.served import Program

STUDENTS, ENOUGH, TIMES = 6, 25, 2


def test_every_answer_that_was_acknowledged_is_there(address):
    program = Program(address)
    try:
        teacher, code = opened(program.address)
        students = [Browser(program.address) for _ in range(STUDENTS)]
        for student in students:
            student.join(code)
        for _ in range(TIMES):
            _killed_while_they_answer(program, students)
        view = teacher.get("/teacher")[1]
        assert len(view["answers"]) == view["answered"]["guess"] == view["present"] == STUDENTS
        teacher.done("/teacher/reveal", step="guess")
        assert len(students[0].get("/answers/guess")[1]["answers"]) == STUDENTS
    finally:
        program.end()


def _killed_while_they_answer(program, students):
    acknowledged, enough, over = defaultdict(lambda: -1), Event(), Event()
    first = {student: _kept(student) + 1 for student in students}
    taken = []

    def answer(student):
        edit = first[student]
        while not over.is_set():
            try:
                status, told = student.post("/answer", step="guess", value=edit / 8, edit=edit)
            except (OSError, HTTPException, ValueError):
                return
            if status == 200:
                acknowledged[student] = told["edit"]
                edit += 1
                taken.append(told)
            if len(taken) >= ENOUGH:
                enough.set()

    with ThreadPoolExecutor(STUDENTS) as threads:
        working = [threads.submit(answer, student) for student in students]
        assert enough.wait(60)
        program.kill()
        over.set()
    for one in working:
        one.result()
    program.start()
    for student in students:
        # The one that was under way may have been kept too: it was not acknowledged, and is sent again.
        assert acknowledged[student] <= _kept(student) <= max(acknowledged[student] + 1, first[student])


def _kept(student):
    """Return the last edit that the server has, and see that its value is the one that was sent with it."""
    answers = student.get("/me")[1]["answers"]
    assert all(answer["value"] == answer["edit"] / 8 for answer in answers)
    return answers[0]["edit"] if answers else -1
