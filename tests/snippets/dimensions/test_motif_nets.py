"""The search for motifs: nets, runs, table and claims, with planted results."""

from statistics import fmean

import pytest
import torch

from snippets.dimensions import nets, overview, results, solutions
from snippets.dimensions.kernels import (
    a_kernel_becomes_the_motif,
    against_the_motif,
    best,
    closest,
    match,
    untrained_kernels,
    votes_of,
)
from snippets.scenes.motifs import NOISE, directions, motif, motifs


def perfect_weights(seed=0):
    """A net of which two kernels are the motif and its reverse."""
    torch.manual_seed(seed)
    weights = nets.conv_net().state_dict()
    weights["0.weight"][:2, 0] = directions()
    weights["0.bias"].zero_()
    weights["3.weight"].zero_()
    weights["3.weight"][0, 0] = weights["3.weight"][1, 1] = 1
    weights["3.bias"].zero_()
    return weights


def fake(kind="Conv1d", seed=0, noise=0.4):
    """Conv1d at .8, fully connected at .5; the ideal kernels."""
    del noise
    good = kind == "Conv1d"
    weights = perfect_weights(seed) if good else nets.line_net().state_dict()
    return nets.Run(kind, seed, 146 if good else 8386, 0.9, 0.8 if good else 0.5, weights)


def null(seed):
    """What shuffled labels should give."""
    torch.manual_seed(seed + 50)
    return nets.Run("Conv1d", seed, 146, 0.6, 0.5, nets.conv_net().state_dict())


def test_nets_equal_plain_tensor_code():
    """Unfold, products and a maximum; two matrices."""
    series = torch.randn(3, 1, 128, generator=torch.Generator().manual_seed(0))
    conv, _, _, last = model = nets.conv_net()
    windows = series[:, 0].unfold(1, 15, 1)  # (3, 114, 15)
    fits = (windows @ conv.weight[:, 0].T + conv.bias).amax(dim=1)
    assert torch.allclose(model(series), fits @ last.weight.T + last.bias, atol=1e-5)
    line = nets.line_net()
    hidden = (series[:, 0] @ line[1].weight.T + line[1].bias).relu()
    assert torch.allclose(line(series), hidden @ line[3].weight.T + line[3].bias, atol=1e-5)


def test_one_crumb_of_training_gives_a_run(monkeypatch):
    """Few series and one epoch: shapes and shares, and weights that moved."""
    monkeypatch.setattr(nets, "TRAINING", 96)
    monkeypatch.setattr(nets, "TEST", 32)
    monkeypatch.setattr(nets, "EPOCHS", 1)
    for run in (
        nets.motif_run("Conv1d", 0, 0.2),
        nets.shuffled_run(7),
        nets.one_place_run(7),
    ):
        assert 0 <= run.test <= 1
        assert 0 <= run.train <= 1
    torch.manual_seed(0)
    start = nets.conv_net()[0].weight
    assert not torch.equal(nets.motif_run("Conv1d", 0, 0.2).weights["0.weight"], start)


def test_turned_series_begin_at_one_place():
    """The motif stands at 56 in each, what left at one end came back."""
    data = nets.at_one_place(motifs(20, seed=0, noise=0.01))
    for one, label in zip(data.series, data.labels, strict=True):
        part = one[0, nets.PLACE : nets.PLACE + 15]
        assert torch.allclose(part, directions()[label], atol=0.06)


def test_weights_come_back(plant):
    """A model built from a run computes with its weights."""
    plant()
    model = nets.model_of(fake())
    assert torch.equal(model[0].weight[1, 0], motif().flip(0))


def test_claims_hold_for_the_effect_and_fail_for_the_null(plant):
    """Planted success; then nets at chance, as shuffled labels give."""
    plant(motif_run=fake, shuffled_run=null, one_place_run=lambda seed: fake(seed=seed))
    assert results.conv_leads().holds
    assert results.place_is_the_trouble().holds
    assert a_kernel_becomes_the_motif().holds
    assert results.conv_leads().measured == pytest.approx(0.3)
    plant(motif_run=lambda kind, seed, noise=0.4: null(seed), one_place_run=null)
    assert not results.conv_leads().holds
    assert not results.place_is_the_trouble().holds
    assert not a_kernel_becomes_the_motif().holds
    assert abs(results.gap_of_shuffled()) < 0.01


def test_the_count_on_paper():
    """Eight kernels of fifteen; 128 samples to 64 units."""
    claim = results.a_hundred_and_forty_six()
    assert claim.holds
    assert claim.measured == 146
    assert "8,386" in claim.control


def test_table_summary_and_figure_agree(plant):
    """Means of planted runs."""
    plant(motif_run=fake, shuffled_run=null, one_place_run=lambda seed: fake(seed=seed))
    rows = results.table()
    assert [row.net for row in rows][:2] == list(nets.KINDS)
    assert [row.test for row in rows] == pytest.approx([0.8, 0.5, 0.8, 0.5])
    assert results.summary()["line"].parameters == 8386
    ends = results.by_noise()
    assert (ends["conv_loud"], ends["line_quiet"]) == pytest.approx((0.8, 0.5))
    lines = results.accuracy_by_noise().axes[0].lines
    assert list(lines[0].get_ydata()) == [results.ceiling(noise) for noise in nets.NOISES]
    assert results.setting()["ceiling"] == results.ceiling(NOISE)


def test_the_ceiling_is_the_likelier_direction():
    """By the Gaussian density itself, place by place, for a few series."""
    data = motifs(12, seed=5)
    chosen = results.by_likelihood(data, NOISE)
    for one, choice in zip(data.series[:, 0], chosen, strict=True):
        odds = []
        for shape in directions():
            logs = []
            for place in range(128 - 15 + 1):
                rest = one.clone()
                rest[place : place + 15] -= shape
                logs.append(-(rest**2).sum() / (2 * NOISE**2))
            odds.append(torch.stack(logs).logsumexp(0))
        assert int(torch.stack(odds).argmax()) == int(choice)
    assert results.ceiling(0.05) == 1
    assert fmean(results.ceiling(noise) for noise in (0.6, 0.6)) < 0.75


def test_match_finds_scale_sign_and_shift():
    """Planted: twice the motif, turned over, four samples late."""
    shape = motif()
    found = match(-2 * shape, shape)
    assert found.cosine == pytest.approx(-1)
    assert found.shift == 0
    late = torch.zeros(40)
    late[10:25] = 3 * shape
    found = match(late, shape)
    assert (found.cosine, found.shift) == (pytest.approx(1), 10)
    assert match(torch.eye(15)[7], shape).cosine < 0.8


def test_the_best_kernel_is_found_and_its_vote(plant):
    """The planted one, which votes for the reverse."""
    plant(motif_run=fake)
    one = best(fake(), directions()[1])
    assert (one.index, one.vote) == (1, 1)
    assert one.match.cosine == pytest.approx(1)
    assert votes_of(fake())[0] == -1
    assert closest(directions()) == pytest.approx(1)
    assert closest(untrained_kernels(0)) < 0.8
    upper, lower = against_the_motif().axes
    assert len(upper.get_legend().get_texts()) == 3
    assert "1.00" in lower.get_legend().get_texts()[0].get_text()


def test_the_overview_shows_the_hidden_place_and_both_peaks(plant):
    """With ideal kernels the reverse is found where it begins."""
    plant(motif_run=fake)
    shown = overview.shown()
    assert shown["label"] == 1
    assert shown["reverse"] > shown["motif"]
    answers = overview.answers(nets.new_series(NOISE).series[overview.SHOWN])
    assert abs(int(answers[1].argmax()) - shown["place"]) <= 1
    constant = overview.answers(torch.ones(1, 128))[:, 0]
    kernels = [best(fake("Conv1d", 2), shape).kernel for shape in directions()]
    expected = [(kernel.sum() / kernel.norm()).item() for kernel in kernels]
    assert constant.tolist() == pytest.approx(expected, abs=1e-5)
    titles = [ax.get_title(loc="left") for ax in overview.one_question_along_a_line().axes]
    assert f"{shown['reverse']:.1f}" in titles[2]
    assert 0.5 <= shown["sure"] <= 1


def test_played_backwards_the_labels_swap(plant):
    """A net that treats both directions alike changes its mind exactly."""
    plant(motif_run=fake)
    answer = solutions.backwards()
    assert answer["backwards, labels kept"] + answer["backwards, labels swapped"] == pytest.approx(
        1
    )
    assert answer["backwards, labels swapped"] == pytest.approx(answer["forwards"])
    assert answer["forwards"] > 0.75


def test_kernel_sizes_average_the_seeds(plant):
    """Planted scores."""
    plant(long_motif=lambda kernel, seed: kernel / 100 + seed / 10)
    assert solutions.kernel_sizes() == pytest.approx(
        {"kernel of 7": 0.17, "kernel of 15": 0.25, "kernel of 31": 0.41}
    )


def test_solutions_that_train_run_on_a_crumb(monkeypatch):
    """One epoch, few series."""
    monkeypatch.setattr(nets, "EPOCHS", 1)
    monkeypatch.setattr(solutions, "TRAINING", 64)
    monkeypatch.setattr(solutions, "TEST", 60)
    assert 0 <= solutions.long_motif(7, 40) <= 1
    shares = solutions.what_fails()
    assert list(shares) == ["motif", "reversed", "nothing"]
    assert all(0 <= share <= 1 for share in shares.values())


def test_a_third_of_the_series_is_empty():
    """Label 2 has noise of .3 and no peak of a ring."""
    data = solutions.with_nothing(900, seed=1)
    shares = torch.bincount(data.labels) / 900
    assert all(0.27 < share < 0.4 for share in shares)
    empty = data.series[data.labels == 2]
    assert empty.std() == pytest.approx(0.3, abs=0.01)
    assert data.series[data.labels == 0].std() > 0.32
