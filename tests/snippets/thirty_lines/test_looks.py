"""What is read off the trained network, on networks whose answers are known."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.scenes.pictures import Scenes, as_bytes
from snippets.scenes.skies import Splits
from snippets.thirty_lines import curves, looks, pixels, questions, results, solutions, verdicts
from snippets.thirty_lines.program import EPOCHS
from snippets.thirty_lines.runs import SEEDS, Trained, network
from snippets.training_loop.loop import accuracy


def made(count):
    """Random pictures; every second one is a bird."""
    labels = torch.arange(count) % 2
    pixels = torch.randint(256, (count, 3, 32, 32), generator=seeded(count))
    return Scenes(pixels / 255, labels, torch.zeros(count, 32, 32, dtype=torch.bool))


def kept(sets):
    """The sets as they are stored."""
    return Splits(as_bytes(sets.train), as_bytes(sets.validation), as_bytes(sets.test))


TRAINING = 2_001  # pictures
SETS = Splits(made(TRAINING), made(10), made(200))


def run(seed, wrong=40):
    """A training whose first `wrong` test verdicts are wrong, the others right."""
    labels = SETS.test.labels.clone()
    labels[:wrong] = 1 - labels[:wrong]
    scores = 4.0 * F.one_hot(labels, 2)
    torch.manual_seed(seed)
    weights = [first_cnn().state_dict() for _ in range(EPOCHS + 1)]
    line = [0.5 + 0.01 * seed, *([0.8 + 0.01 * seed] * EPOCHS)]
    return Trained(weights, line, line, scores)


@pytest.fixture(autouse=True)
def planted(plant):
    """Known sets, known runs, controls that guess."""
    plant(kept_splits=lambda: kept(SETS), trained=run, shuffled=lambda seed: 0.5)


def test_confusion_counts_every_pair():
    """Against counting one by one."""
    scores, labels = torch.randn(50, 2, generator=seeded(1)), torch.arange(50) % 2
    counts = verdicts.confusion(scores, labels)
    for truth in (0, 1):
        for said in (0, 1):
            pairs = zip(scores.tolist(), labels.tolist(), strict=True)
            by_hand = sum(t == truth and int(s[1] > s[0]) == said for s, t in pairs)
            assert counts[truth, said] == by_hand


def test_the_table_has_the_truth_in_its_rows():
    """40 wrong ones, 20 of each class; the diagonal holds the rest."""
    rows = verdicts.confusion_table()
    assert [(row.truth, row.airplane, row.bird) for row in rows] == [
        ("airplane", 80, 20),
        ("bird", 20, 80),
    ]
    assert solutions.accuracy_from_counts() == pytest.approx(0.8)


def test_right_and_wrong_pictures_are_told_apart():
    """The first 40 are wrong; labels name the verdict, not the truth."""
    wrong, right = verdicts.wrong_ones(), verdicts.right_ones()
    assert len(wrong.images) == len(right.images) == verdicts.shown() == 16
    assert torch.equal(torch.stack(list(wrong.images)), SETS.test.images[:16])
    assert torch.equal(torch.stack(list(right.images)), SETS.test.images[40:56])
    assert wrong.labels[0].startswith("bird")  # an airplane
    assert right.labels[0].startswith("airplane")


def test_certainty_is_the_larger_share():
    """Scores 4 apart: 1 / (1 + e^-4)."""
    share = verdicts.certainty(torch.tensor([[4.0, 0.0], [0.0, 4.0]]))
    torch.testing.assert_close(share, torch.full((2,), 0.9820138))


def test_the_first_figure_marks_wrong_verdicts():
    """Its eight pictures are among the 40 wrong ones."""
    texts = [ax.get_xlabel() for ax in verdicts.first_verdicts().axes]
    assert sum("(wrong)" in text for text in texts) == 8


def test_first_maps_are_the_first_layer():
    """Convolution by PyTorch's function, then tanh."""
    net, image = first_cnn(), made(1).images[0]
    by_hand = F.conv2d(image[None], net[0].weight, net[0].bias, padding=1).tanh()[0]
    torch.testing.assert_close(looks.first_maps(net, image), by_hand)
    assert len(looks.maps().images) == 16


def test_the_saliency_of_a_linear_network_is_its_weights():
    """Largest size over the three colours (Simonyan et al. 2013)."""
    net = nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 2))
    weights = net[1].weight[1].reshape(3, 32, 32).abs().amax(dim=0)
    image = made(1).images[0]
    torch.testing.assert_close(looks.saliency(net, image, 1), weights)
    assert not image.requires_grad


def test_the_epochs_are_told_in_order():
    """One frame before training and one after each epoch, each with its accuracy."""
    steps = looks.epoch_by_epoch()
    assert len(steps.frames) == EPOCHS + 1
    assert "After 0 epochs" in steps.frames[0].text
    assert "50% of all" in steps.frames[0].text
    assert "80% of all" in steps.frames[-1].text
    assert steps.frames[-1].alt.count("%") == 8


def test_planes_are_the_channels():
    """Red first; what is drawn is what the picture holds."""
    image = pixels.the_airplane()
    assert torch.equal(image, SETS.test.images[0])
    drawn = [ax.images[0].get_array() for ax in pixels.three_planes().axes]
    for plane, got in zip(image, drawn[1:], strict=True):
        assert (torch.from_numpy(got.filled()) - plane).abs().max() == 0
    assert pixels.shape() == {"channels": 3, "side": 32}


def test_the_curves_have_a_line_for_each_seed_and_kind():
    """In per cent; the dotted line is guessing."""
    axes = curves.learning().axes[0]
    assert len(axes.lines) == 2 * len(SEEDS) + 1
    assert axes.lines[0].get_ydata()[0] == pytest.approx(50)
    assert looks.which_pixels().axes[1].images[0].get_array().shape == (32, 32)


def test_the_summary_takes_mean_and_spread_over_the_seeds():
    """Accuracies .80, .81, .82."""
    found = results.summary()
    assert found.accuracy == pytest.approx(0.81)
    assert found.spread == pytest.approx(0.01)
    assert found.untrained == pytest.approx(0.51)
    assert (found.parameters, found.train_pictures) == (18_090, TRAINING)


def test_a_quarter_turn_makes_columns_rows():
    """Four of them change nothing; one sends the top row to the left column."""
    image = made(1).images
    once = results.turned(image)
    torch.testing.assert_close(once[0, :, :, 0], image[0, :, 0].flip(1))
    assert torch.equal(results.turned(results.turned(results.turned(once))), image)


def test_limits_are_measured_upright_and_turned():
    """Wrong verdicts are 4 apart in score: 98 % sure. Turned, the networks are asked anew."""
    found = results.limits()
    assert found["upright"] == pytest.approx(
        {"right": 0.8, "right_when_sure": 0.8, "sure_when_wrong": 0.982}, abs=1e-3
    )
    images, labels = results.turned(SETS.test.images), SETS.test.labels
    by_hand = [accuracy(network(seed), images, labels) for seed in SEEDS]
    assert found["turned"]["right"] == pytest.approx(sum(by_hand) / len(by_hand))


def test_verdicts_are_judged_apart_when_they_are_sure():
    """Two of three right; the two sure ones are one right, one wrong."""
    scores = torch.tensor([[4.0, 0.0], [0.0, 4.0], [0.1, 0.0]])
    found = results.judged(scores, torch.tensor([0, 0, 0]))
    assert found == pytest.approx(
        {"right": 2 / 3, "right_when_sure": 0.5, "sure_when_wrong": 0.982}, abs=1e-3
    )


def test_outlines_are_measured_by_class_and_verdict(plant):
    """Boxes of known width and height: the table that a hand would make."""
    masks = torch.zeros(4, 32, 32, dtype=torch.bool)
    for mask, (high, wide) in zip(masks, ((3, 9), (8, 4), (6, 7), (2, 5)), strict=True):
        mask[10 : 10 + high, 5 : 5 + wide] = True
    scores = torch.tensor([[1.0, 0], [0, 1.0], [0, 1.0], [1.0, 0]])
    labels = torch.tensor([0, 0, 1, 1])
    expected = {
        "airplane_right": {"wide": 9, "high": 3},
        "airplane_wrong": {"wide": 4, "high": 8},
        "bird_right": {"wide": 7, "high": 6},
        "bird_wrong": {"wide": 5, "high": 2},
    }
    assert verdicts.outlines(scores, labels, masks) == expected
    scenes = Scenes(SETS.test.images[:4], labels, masks)
    plant(kept_splits=lambda: kept(Splits(SETS.train, SETS.validation, scenes)))
    plant(trained=lambda seed: Trained([], [], [], scores))
    assert verdicts.how_they_lie() == expected


def test_the_claim_holds_for_a_lead_and_fails_for_none(plant):
    """Planted: networks no better than those with shuffled labels."""
    assert results.learns().holds
    assert results.learns().measured == pytest.approx(31)
    plant(shuffled=lambda seed: 0.8 + 0.01 * seed)
    assert not results.learns().holds
    assert results.learns().measured == pytest.approx(0, abs=1e-4)


def test_solutions_agree_with_what_is_known():
    """Half are birds; three equal voters vote as one does; fewer pictures still train."""
    assert solutions.always_bird() == 0.5
    votes = solutions.vote()
    assert votes["together"] == pytest.approx(votes["mean of the three"]) == pytest.approx(0.8)
    assert solutions.right(torch.tensor([[1.0, 0], [1, 0]]), torch.tensor([0, 1])) == 0.5
    assert set(solutions.mixed_labels().values()) == {0.5}
    assert solutions.upside_down()["upright"] == pytest.approx(0.8)


def test_training_solutions_learn_a_plain_difference(plant):
    """Bright against dark is learnt without convolution, and from few pictures."""
    labels = torch.arange(TRAINING) % 2
    images = 0.2 * torch.rand(TRAINING, 3, 32, 32, generator=seeded(4))
    bright = Scenes(images + 0.6 * labels[:, None, None, None], labels, SETS.test.masks)
    test = Scenes(bright.images[:200], labels[:200], bright.masks)
    plant(kept_splits=lambda: kept(Splits(bright, SETS.validation, test)))
    assert solutions.without_convolution() > 0.95
    found = solutions.fewer_pictures()
    assert list(found) == ["250 pictures", "1000 pictures", f"{TRAINING} pictures"]
    assert found["1000 pictures"] > 0.95


def test_questions_are_answered():
    """Each against its closed form."""
    assert questions.numbers_in_a_picture() == 3 * 32 * 32
    assert questions.scores_per_picture() == 2
    assert questions.batch() == 64
    assert questions.steps_in_an_epoch() == -(-TRAINING // 64)
    assert questions.steps_in_all() == EPOCHS * -(-TRAINING // 64)
    assert questions.last_batch() == TRAINING % 64
    assert questions.share_of(1.0, 0.0) == pytest.approx(0.7310586)
    assert questions.share_of(7.0, 7.0) == 0.5
    assert questions.error_of_ninety() == pytest.approx(0.6708, abs=1e-4)
    assert questions.saliency_shape() == 32 * 32
    assert questions.which_data_judge() == "pictures that were not used for training"
    assert questions.what_shuffling_breaks() == "the link between picture and label"
