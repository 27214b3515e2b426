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
    /// What is taken off each channel after the recipe; empty for nothing.
    public var channelMeans: [Double]
    /// What each channel is divided by after that; empty for 1.
    public var channelDeviations: [Double]
    /// For a table of numbers (``Layout/nc``): the columns, in their order; empty for an image.
    public var columns: [String]

    /// Makes an input; the parameters are the properties.
    public init(
      name: String, layout: Layout = .nchw, recipe: PreprocessingRecipe, channels: Int = 1,
      channelMeans: [Double] = [], channelDeviations: [Double] = [], columns: [String] = []
    ) {
      self.name = name
      self.layout = layout
      self.recipe = recipe
      self.channels = channels
      self.channelMeans = channelMeans
      self.channelDeviations = channelDeviations
      self.columns = columns
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
      /// A number with a unit, as an age or a volume.
      case value
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
    /// For a label of each voxel: the value that stands for each class in a mask; empty for 0, 1, 2 and so on.
    public var labelValues: [Int]
    /// The unit of a number; `nil` where it has none.
    public var unit: String?

    /// Makes an output; the parameters are the properties.
    public init(
      name: String, meaning: Meaning, activation: Activation, classes: [String], labelValues: [Int] = [],
      unit: String? = nil
    ) {
      self.name = name
      self.meaning = meaning
      self.activation = activation
      self.classes = classes
      self.labelValues = labelValues
      self.unit = unit
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

  /// What an authority knows the product by.
  public struct Regulatory: Sendable, Hashable {
    /// Who makes it.
    public var manufacturer: String?
    /// The device identifier of its UDI (UDI-DI).
    public var deviceIdentifier: String?
    /// The number of its clearance, approval or certificate.
    public var clearance: String?
    /// Who gave that: `FDA`, or the number of a notified body.
    public var authority: String?

    /// Makes it; the parameters are the properties.
    public init(
      manufacturer: String? = nil, deviceIdentifier: String? = nil, clearance: String? = nil, authority: String? = nil
    ) {
      self.manufacturer = manufacturer
      self.deviceIdentifier = deviceIdentifier
      self.clearance = clearance
      self.authority = authority
    }
  }

  /// How the model's makers want its doubt to be measured.
  public struct Uncertainty: Sendable, Hashable {
    /// A change of the image under which the answer should stay.
    public enum View: String, Sendable, Hashable, CaseIterable {
      /// Left and right exchanged.
      case mirrored
      /// Moved by a few pixels.
      case shifted
      /// Turned by a few degrees.
      case turned
      /// Made larger or smaller by a few percent.
      case scaled
      /// With a little noise.
      case noisy
      /// Brighter or darker, with more or less contrast.
      case windowed
    }

    /// The changes under which it is asked again.
    public var views: [View]
    /// By what logits are divided before their energy is taken.
    public var energyTemperature: Double

    /// Makes it; the parameters are the properties.
    public init(views: [View] = [], energyTemperature: Double = 1) {
      self.views = views
      self.energyTemperature = energyTemperature
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
  /// The name for people.
  public var title: String?
  /// What it is, in words.
  public var summary: String?
  /// Whom to ask.
  public var contact: String?
  /// Recalibrations of single findings, inside the package; they go before ``calibration``.
  public var calibrations: [String: String] = [:]
  /// What a guard lets through: for each number of an image the range that the model was made for.
  public var acceptedRanges: [String: ClosedRange<Double>] = [:]
  /// For which people it is.
  public var intendedPopulation: String?
  /// Where it is used.
  public var intendedSetting: String?
  /// Who uses it.
  public var intendedUsers: [String] = []
  /// What it was trained on, in words.
  public var trainingSummary: String?
  /// What an authority knows it by.
  public var regulatory: Regulatory?
  /// The inner value that describes an image, for likeness and distance.
  public var embeddingValue: String?
  /// The last map of features before pooling, for explanations.
  public var featuresValue: String?
  /// How its doubt is measured.
  public var uncertainty = Uncertainty()

  /// Makes a manifest; the parameters are the properties. What is not among them is set afterwards.
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

extension ModelManifest {
  /// The file of the recalibration of a finding; `nil` where there is none.
  ///
  /// One file without a finding's name is for the last class: the only one, or the second of two.
  public func calibrationFile(of finding: String) -> String? {
    calibrations[finding] ?? (finding == answer?.classes.last ? calibration : nil)
  }

  /// The output that answers the task: the first whose numbers are an answer.
  public var answer: Output? {
    outputs.first { $0.meaning != .embedding && $0.meaning != .features } ?? outputs.first
  }
}
