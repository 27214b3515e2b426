// SPDX-License-Identifier: Apache-2.0
public import Imaging
public import Vocabulary

/// What `model.yaml` says of a model: what it is for, what it eats, what its numbers mean.
public struct ModelManifest: Sendable, Hashable {
  /// What is answered.
  public enum Task: String, Sendable, Hashable, CaseIterable {
    /// One of several classes, or yes or no.
    case classification
    /// Several findings, each yes or no.
    case multilabel
    /// A label for each voxel.
    case segmentation
    /// A number.
    case regression
    /// A vector that describes an image.
    case embedding
  }

  /// How the axes of an input or output are laid out.
  public enum Layout: String, Sendable, Hashable, CaseIterable {
    /// Batch, channel, row, column.
    case nchw = "NCHW"
    /// Batch, row, column, channel.
    case nhwc = "NHWC"
    /// Batch, channel, slice, row, column.
    case ncdhw = "NCDHW"
    /// Batch, slice, row, column, channel.
    case ndhwc = "NDHWC"
    /// Batch, number: a table of numbers beside the image.
    case nc = "NC"
  }

  /// Something that goes in.
  public struct Input: Sendable, Hashable {
    /// The name in the graph.
    public var name: String
    /// The order of the axes.
    public var layout: Layout
    /// What is done to an image first.
    public var recipe: PreprocessingRecipe
    /// How many channels the grey values are repeated in.
    public var channels: Int

    /// Makes an input; the parameters are the properties.
    public init(name: String, layout: Layout = .nchw, recipe: PreprocessingRecipe, channels: Int = 1) {
      self.name = name
      self.layout = layout
      self.recipe = recipe
      self.channels = channels
    }
  }

  /// Something that comes out.
  public struct Output: Sendable, Hashable {
    /// What the numbers are.
    public enum Meaning: String, Sendable, Hashable, CaseIterable {
      /// Log odds, or what a softmax turns into probabilities.
      case logits
      /// Probabilities already.
      case probabilities
      /// A score of which only the order means something.
      case score
      /// A vector that describes the image.
      case embedding
      /// The last map of features before pooling.
      case features
    }

    /// What makes probabilities of logits.
    public enum Activation: String, Sendable, Hashable, CaseIterable {
      /// Each number by itself.
      case sigmoid
      /// All classes together.
      case softmax
      /// Nothing.
      case none
    }

    /// The name in the graph.
    public var name: String
    /// What the numbers are.
    public var meaning: Meaning
    /// What makes probabilities of them.
    public var activation: Activation
    /// The classes along the channel axis, in order.
    public var classes: [String]

    /// Makes an output; the parameters are the properties.
    public init(name: String, meaning: Meaning, activation: Activation, classes: [String]) {
      self.name = name
      self.meaning = meaning
      self.activation = activation
      self.classes = classes
    }
  }

  /// A threshold with a name.
  public struct OperatingPoint: Sendable, Hashable {
    /// The name.
    public var name: String
    /// Which class it is for.
    public var finding: String
    /// At or above it the answer is yes; on the calibrated scale where there is a calibration.
    public var threshold: Double

    /// Makes an operating point; the parameters are the properties.
    public init(name: String, finding: String, threshold: Double) {
      self.name = name
      self.finding = finding
      self.threshold = threshold
    }
  }

  /// The model's name: letters, digits, `-`, `_` and `.`.
  public var name: String
  /// The version as its makers count.
  public var version: String
  /// What is answered.
  public var task: Task
  /// The file with the weights, inside the package.
  public var weights: String
  /// What goes in.
  public var inputs: [Input]
  /// What comes out.
  public var outputs: [Output]
  /// A stored recalibration, inside the package.
  public var calibration: String?
  /// Thresholds with names.
  public var operatingPoints: [OperatingPoint]
  /// What a guard lets through: for each attribute of an image the values that the model was made for.
  public var accepts: [String: [String]]
  /// What it is for, in words.
  public var intendedUse: String
  /// What it must not be used for, in words.
  public var outOfScope: [String]
  /// The version of the data set that it was trained on.
  public var trainingData: ContentDigest?
  /// The licence, as SPDX writes it.
  public var licence: String
  /// The words of the card, inside the package.
  public var card: String?

  /// Makes a manifest; the parameters are the properties.
  public init(
    name: String, version: String, task: Task, weights: String, inputs: [Input], outputs: [Output],
    calibration: String? = nil, operatingPoints: [OperatingPoint] = [], accepts: [String: [String]] = [:],
    intendedUse: String, outOfScope: [String] = [], trainingData: ContentDigest? = nil, licence: String,
    card: String? = nil
  ) {
    self.name = name
    self.version = version
    self.task = task
    self.weights = weights
    self.inputs = inputs
    self.outputs = outputs
    self.calibration = calibration
    self.operatingPoints = operatingPoints
    self.accepts = accepts
    self.intendedUse = intendedUse
    self.outOfScope = outOfScope
    self.trainingData = trainingData
    self.licence = licence
    self.card = card
  }
}
