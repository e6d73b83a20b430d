import { Type } from 'typebox';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const tags = ['Administration'];
const example = '/images/3f786850e387550fdab836ed7e6dc881de23001b';

const params = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: ['espresso'] }) });

const pictured = Type.Object(
  {
    product_id: Type.String({ examples: ['espresso'] }),
    image_url: nullable(Type.String({ examples: [`${example}.webp`] })),
    thumbnail_url: nullable(Type.String({ examples: [`${example}-thumbnail.webp`] })),
    version: Type.Integer({ examples: [2] }),
  },
  { title: 'ProductImage' },
);

export const postImageSchema = {
  tags,
  summary: 'Give a product its picture',
  description:
    'The body is the picture itself: PNG, JPEG or WebP by its content, at most 5 MB and 32 million pixels. It is turned upright, made smaller and encoded anew, without anything that was written beside its pixels.',
  consumes: ['image/png', 'image/jpeg', 'image/webp'],
  params,
  body: Type.Unknown(),
  response: { 200: pictured },
};

export const deleteImageSchema = {
  tags,
  summary: 'Take a product’s picture away',
  params,
  response: { 200: pictured },
};

export const imageSchema = {
  tags: ['Catalogue'],
  summary: 'Read a picture',
  description: 'An address that `image_url` or `thumbnail_url` gave; what is there never changes.',
  produces: ['image/webp'],
  params: Type.Object({
    image: Type.String({ minLength: 1, maxLength: 100, examples: ['3f786850e387550fdab836ed7e6dc881de23001b.webp'] }),
  }),
  response: { 200: { content: { 'image/webp': { schema: Type.Unknown() } } } },
};
