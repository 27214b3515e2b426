// SPDX-License-Identifier: Apache-2.0
import Imaging
import TestSupport
import Testing
import Vocabulary
import Volumes

@Suite struct RecipeTests {
  private func grid(_ size: SIMD3<Int>, spacing: Vector3 = Vector3(0.7, 0.8, 2.5)) throws -> Grid {
    let affine = Affine(
      i: Vector3(0.6, 0.8, 0) * spacing.x, j: Vector3(-0.8, 0.6, 0) * spacing.y, k: Vector3(0, 0, spacing.z),
      origin: Vector3(-31.7, 12.1, 403.3))
    return try #require(Grid(size: size, affine: affine))
  }

  private func noise(_ grid: Grid) throws -> Volume<Float> {
    var stream = SplitMix(seed: 8)
    let values = (0..<grid.count).map { _ in Float(stream.uniform() * 2000 - 1000) }
    return try #require(Volume(grid: grid, voxels: values))
  }

  private func line(_ values: [Float]) throws -> Volume<Float> {
    try #require(Volume(grid: grid(SIMD3(values.count, 1, 1)), voxels: values))
  }

  private func applied(_ step: PreprocessingRecipe.Step, _ values: [Float]) throws -> [Float] {
    try PreprocessingRecipe(steps: [step]).applied(to: line(values)).volume.voxels
  }

  @Test func `scales are those computed by hand`() throws {
    #expect(try applied(.clip(lower: -1, upper: 2), [-5, 0, 7]) == [-1, 0, 2])
    #expect(try applied(.window(centre: 40, width: 400), [-160, 40, 240, 500]) == [0, 0.5, 1, 1])
    #expect(try applied(.normalise(.minMax), [2, 4, 10]) == [0, 0.25, 1])
    #expect(try applied(.normalise(.fixed(mean: 10, standardDeviation: 4)), [2, 10]) == [-2, 0])
    // Mean 5, squares 9 + 1 + 1 + 9 over 4: √5.
    let scores = try applied(.normalise(.zScore), [2, 4, 6, 8])
    for (score, expected) in zip(scores, [-3 / 5.0.squareRoot(), -1 / 5.0.squareRoot()]) {
      #expect(abs(Double(score) - expected) < 1e-7)
    }
    // Of 0, 10, 20, 30, 40 the 10th percentile is 4 and the 85th 34.
    #expect(
      try applied(.normalise(.percentiles(lower: 10, upper: 85)), [40, 0, 20, 10, 30]) == [1, 0, 16 / 30, 0.2, 26 / 30])
  }

  @Test func `cropping and padding keep voxels at their places`() throws {
    let values = try applied(.cropOrPad(size: [5, nil, nil], value: -7), [1, 2, 3])
    #expect(values == [-7, 1, 2, 3, -7])
    #expect(try applied(.cropOrPad(size: [2, nil, nil], value: 0), [1, 2, 3]) == [1, 2])
    let prepared = try PreprocessingRecipe(steps: [.cropToForeground(above: 0, margin: 1)]).applied(
      to: line([0, 0, 0, 5, 6, 0, 0]))
    #expect(prepared.volume.voxels == [0, 5, 6, 0])
    let source = try grid(SIMD3(7, 1, 1))
    #expect((prepared.volume.grid.origin - source.point(Vector3(2, 0, 0))).length < 1e-9)
  }

  @Test func `steps that cannot be done say which`() throws {
    func fault(_ steps: [PreprocessingRecipe.Step], _ values: [Float]) throws -> RecipeError? {
      let volume = try line(values)
      do throws(RecipeError) {
        _ = try PreprocessingRecipe(steps: steps).applied(to: volume)
        return nil
      } catch { return error }
    }
    let clip = PreprocessingRecipe.Step.clip(lower: 0, upper: 1)
    #expect(try fault([clip, .normalise(.zScore)], [3, 4]) == .constantValues(step: 1))
    #expect(try fault([.normalise(.minMax)], [3, .nan]) == .valuesNotFinite(step: 0))
    #expect(try fault([.normalise(.percentiles(lower: 1, upper: 99))], [3, 3]) == .constantValues(step: 0))
    #expect(try fault([clip, clip, .cropToForeground(above: 2, margin: 0)], [3, 4]) == .noForeground(step: 2))
    #expect(
      try fault([.resize(size: [65535, 65535, 65535], by: .linear, antialiasing: .none)], [1, 2])
        == .impossibleGrid(step: 0))
  }

  /// Orientation, cropping and padding: steps that lose nothing inside.
  private var exact: [PreprocessingRecipe.Step] {
    [
      .orient(.ras), .cropToForeground(above: -2000, margin: 0), .cropOrPad(size: [20, 19, nil], value: 0),
      .normalise(.zScore),
    ]
  }

  @Test func `a mask comes back exactly where nothing was resampled`() throws {
    let volume = try noise(grid(SIMD3(11, 12, 5)))
    let prepared = try PreprocessingRecipe(steps: exact).applied(to: volume)
    #expect(prepared.volume.grid.size.z == 5)
    #expect(prepared.source == volume.grid)
    let mean = volume.voxels.reduce(0.0) { $0 + Double($1) } / Double(prepared.volume.voxels.count)
    // The model's mask is what lies above the mean of the padded volume, which is 0 on its scale.
    let back = try prepared.returned(prepared.volume.map { $0 > 0 })
    #expect(back == volume.map { Double($0) > mean })
  }

  @Test func `a mask on a finer grid comes back voxel for voxel`() throws {
    let volume = try noise(grid(SIMD3(11, 12, 5), spacing: Vector3(1, 1, 3)))
    let steps = exact + [.resample(spacing: [0.5, 0.5, 0.75], by: .nearest, antialiasing: .none)]
    let prepared = try PreprocessingRecipe(steps: steps).applied(to: volume)
    #expect((prepared.volume.grid.spacing - Vector3(0.5, 0.5, 0.75)).length < 1e-9)
    let labels = LabelMap(volume: prepared.volume.map { $0 > 0.5 ? 2 : $0 > 0 ? 1 : 0 }, labels: [])
    let back = try prepared.returned(labels)
    let direct = try PreprocessingRecipe(steps: exact).applied(to: volume)
    #expect(
      try back.volume
        == direct.returned(LabelMap(volume: direct.volume.map { $0 > 0.5 ? 2 : $0 > 0 ? 1 : 0 }, labels: [])).volume)
    #expect(back.volume.grid == volume.grid)
  }

  @Test func `the rim of an image is not lost where sizes are rounded`() throws {
    // 10 voxels of 0.7 mm are 7 mm: two of 3 mm, half a millimetre short on each side.
    let volume = try noise(grid(SIMD3(10, 1, 1), spacing: Vector3(0.7, 1, 1)))
    let steps: [PreprocessingRecipe.Step] = [.resample(spacing: [3, nil, nil], by: .linear, antialiasing: .gaussian)]
    let prepared = try PreprocessingRecipe(steps: steps).applied(to: volume)
    #expect(prepared.volume.grid.size == SIMD3(2, 1, 1))
    #expect(try prepared.returned(prepared.volume.map { _ in true }).voxels.allSatisfy { $0 })
    // And 2 voxels of 3 mm are 8 of 0.8 mm, 0.2 mm more on each side.
    let coarse = try grid(SIMD3(2, 1, 1), spacing: Vector3(3, 1, 1))
    let wide = try #require(Volume(grid: coarse, voxels: [Float(4), 4]))
    let finer = try PreprocessingRecipe(steps: [.resample(spacing: [0.8, nil, nil], by: .linear, antialiasing: .none)])
      .applied(to: wide)
    #expect(finer.volume.voxels == [Float](repeating: 4, count: 8))
  }

  @Test func `what lies on another grid is refused`() throws {
    let prepared = try PreprocessingRecipe(steps: exact).applied(to: noise(grid(SIMD3(11, 12, 5))))
    let other = Volume(grid: try grid(SIMD3(3, 3, 3)), filledWith: true)
    #expect(throws: RecipeError.differentGrid(expected: prepared.volume.grid.size, found: SIMD3(3, 3, 3))) {
      try prepared.returned(other)
    }
  }

  private var every: PreprocessingRecipe {
    PreprocessingRecipe(
      steps: [
        .orient(.lps), .resample(spacing: [1, 1.5, nil], by: .cubicSpline, antialiasing: .gaussian),
        .resize(size: [64, nil, 32], by: .linear, antialiasing: .none), .clip(lower: -1000, upper: 400),
        .window(centre: 40, width: 400), .normalise(.zScore), .normalise(.minMax),
        .normalise(.fixed(mean: 0.5, standardDeviation: 0.25)), .normalise(.percentiles(lower: 0.5, upper: 99.5)),
        .cropOrPad(size: [32, 32, 32], value: -1), .cropToForeground(above: 0, margin: 3),
      ])
  }

  @Test func `every step goes through JSON and keeps its digest`() throws {
    for isPretty in [false, true] {
      let again = try PreprocessingRecipe(json: Array(every.json.text(pretty: isPretty).utf8))
      #expect(again == every)
      #expect(again.digest == every.digest)
    }
  }

  @Test func `the digest is that of the canonical text`() throws {
    // printf '{"recipe":1,"steps":[{"step":"orient","to":"RAS"},{"step":"clip","lower":-1000,"upper":400}]}' | sha256sum
    let text =
      #"{ "steps": [{"to": "RAS", "step": "orient"}, {"upper": 4e2, "step": "clip", "lower": -1000}], "recipe": 1 }"#
    let recipe = try PreprocessingRecipe(json: Array(text.utf8))
    #expect(
      recipe.json.text(pretty: false).hasPrefix(#"{"recipe":1,"steps":[{"step":"orient","to":"RAS"},{"step":"clip","#))
    #expect(recipe.digest.description == "sha256:fa1ea86281f595f7a150c6ca70a885d9cb50b5819df02887e59f7991780a5029")
  }

  @Test func `defaults are written out`() throws {
    let short = try PreprocessingRecipe(
      json: Array(#"{"recipe": 1, "steps": [{"step": "resample", "spacing-mm": [1, 1, null]}]}"#.utf8))
    #expect(short.steps == [.resample(spacing: [1, 1, nil], by: .linear, antialiasing: .none)])
    #expect(short.json.text().contains("\"antialiasing\": \"none\""))
  }

  @Test func `everything wrong is said at once with the nearest name`() throws {
    let text = """
      {"recipe": 1, "stepz": 3, "steps": [
        {"step": "resampel"}, {"step": "window", "center": 40, "width": 0}, {"step": "clip", "lower": 3, "upper": 2},
        {"step": "resize", "size": [1.5, 2, 3]}, {"step": "orient", "to": "LLS"}, 7,
        {"step": "normalise", "by": "z-scores"}, {"step": "crop-to-foreground", "above": true, "margin": -1}]}
      """
    do throws(InputFaults) {
      _ = try PreprocessingRecipe(json: Array(text.utf8), file: "recipe.json")
      Issue.record("a wrong recipe was read")
    } catch {
      func fault(_ row: Int?, _ column: String?) -> InputFault? {
        error.faults.first { $0.row == row && $0.column == column }
      }
      #expect(fault(nil, "stepz")?.expected == "\"steps\"")
      #expect(fault(1, "step")?.expected.hasPrefix("resample;") == true)
      #expect(fault(2, "center")?.expected == "\"centre\"")
      #expect(fault(2, "centre")?.found == "nothing")
      #expect(fault(2, "width")?.expected == "a number above 0")
      #expect(fault(3, "upper")?.expected == "more than 3.0")
      #expect(fault(4, "size") != nil)
      #expect(fault(5, "to") != nil)
      #expect(fault(6, nil)?.found == "7.0")
      #expect(fault(7, "by")?.expected.hasPrefix("z-score;") == true)
      #expect(fault(8, "above")?.found == "true")
      #expect(fault(8, "margin")?.found == "-1.0")
      #expect(error.total == 12)
    }
    for wrong in [
      "", "[]", "{", #"{"recipe": 2, "steps": [{"step": "orient", "to": "RAS"}]}"#, #"{"recipe": 1, "steps": []}"#,
    ] {
      #expect(throws: InputFaults.self) { try PreprocessingRecipe(json: Array(wrong.utf8)) }
    }
  }
}
